import { multiply, toMatrix } from './matrix.ts'

/** A piece of text as pdf.js reports it. */
export interface TextItem {
  str: string
  /** Affine matrix from the text's own space to the page's; [4] and [5] are where its first glyph stands on the baseline. */
  transform: number[]
  /** Advance in points; of vertical writing, the width of its column. */
  width: number
  /** Height of the type in points; of vertical writing, the advance. */
  height: number
  fontName?: string
  hasEOL?: boolean
}

/** What pdf.js says of a page beside its items. */
export interface PageSpace {
  /** From the page's space to one that is upright and whose y grows downwards. */
  viewport: readonly number[]
  /** Fonts that write from top to bottom. */
  verticalFonts: ReadonlySet<string>
}

/**
 * A piece of text where it stands, in points. All runs of one direction share a space in which they are written from left
 * to right, and lines follow each other downwards.
 */
export interface Run {
  text: string
  x: number
  end: number
  /** Of the baseline. */
  y: number
  /** Height of the type. */
  size: number
}

/** Fonts smaller than this are drawn to be found, not to be read, or stand for nothing. */
const MIN_SIZE = 0.5
/** Directions closer than this, in degrees, are one. */
const SAME_DIRECTION = 5
/** The same text twice, this close (in type sizes), is one text that is drawn bold. */
const DOUBLED = 0.18

/** @returns the runs of each direction in which the page is written, the one with the most text first */
export function toRuns(items: readonly TextItem[], space: PageSpace): Run[][] {
  const directions = new Map<number, Run[]>()
  let last: Run | undefined
  for (const item of items) {
    if (item.str.trim() === '') {
      // A space of its own says that a word ends, whatever its width.
      if (last && item.str !== '' && !last.text.endsWith(' ')) last.text += ' '
      continue
    }
    const placed = place(item, space)
    if (placed === null) continue
    last = placed.run
    const runs = directions.get(placed.direction)
    if (runs) runs.push(placed.run)
    else directions.set(placed.direction, [placed.run])
  }
  return [...directions.values()].map(dropDoubled).sort((a, b) => countText(b) - countText(a))
}

const countText = (runs: readonly Run[]): number =>
  runs.reduce((sum, { text }) => sum + text.length, 0)

function place(item: TextItem, space: PageSpace): { direction: number; run: Run } | null {
  const [a, b, c, d, e, f] = multiply(toMatrix(space.viewport), toMatrix(item.transform))
  if (item.fontName !== undefined && space.verticalFonts.has(item.fontName)) {
    const size = Math.hypot(a, b) || item.width
    if (size < MIN_SIZE) return null
    // Columns follow each other from right to left, as lines do from top to bottom.
    return {
      direction: VERTICAL,
      run: { text: item.str, x: f, end: f + item.height, y: -e, size },
    }
  }
  const size = Math.hypot(c, d)
  if (size < MIN_SIZE) return null
  const angle = Math.atan2(b, a)
  const direction = Math.round((angle * 180) / Math.PI / SAME_DIRECTION) * SAME_DIRECTION
  const turned = (direction * Math.PI) / 180
  const x = e * Math.cos(turned) + f * Math.sin(turned)
  const y = f * Math.cos(turned) - e * Math.sin(turned)
  return {
    direction: direction === -180 ? 180 : direction,
    run: { text: item.str, x, end: x + Math.abs(item.width), y, size },
  }
}

/** No angle. */
const VERTICAL = 1000

/** Without those that are drawn again beside themselves to look bold, or as a shadow. */
function dropDoubled(runs: Run[]): Run[] {
  const places = new Map<string, Run[]>()
  return runs.filter((run) => {
    const key = run.text.trim()
    const same = places.get(key)
    if (same === undefined) {
      places.set(key, [run])
      return true
    }
    const reach = run.size * DOUBLED
    const isAgain = same.some(
      ({ x, y }) => Math.abs(x - run.x) <= reach && Math.abs(y - run.y) <= reach,
    )
    if (!isAgain && same.length < MAX_SAME) same.push(run)
    return !isAgain
  })
}

/** Of the same text on one page: a page of a hundred thousand dots must not be compared dot by dot. */
const MAX_SAME = 200
