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

/** A piece of text in the page's upright space. */
interface Upright {
  item: TextItem
  text: string
  x: number
  y: number
  size: number
  /** In degrees, to a tenth. */
  angle: number
}

/** @returns the runs of each direction in which the page is written, the one with the most text first */
export function toRuns(items: readonly TextItem[], space: PageSpace): Run[][] {
  const directions = new Map<number, Upright[]>()
  let last: Upright | undefined
  for (const item of items) {
    if (item.str.trim() === '') {
      // A space of its own says that a word ends, whatever its width.
      if (last && item.str !== '' && !last.text.endsWith(' ')) last.text += ' '
      continue
    }
    const upright = toUpright(item, space)
    if (upright.size < MIN_SIZE) continue
    last = upright
    const direction = directionOf(upright, space)
    const same = directions.get(direction)
    if (same) same.push(upright)
    else directions.set(direction, [upright])
  }
  return [...directions]
    .map(([direction, own]) => (direction === VERTICAL ? own.map(placeVertical) : placeAll(own)))
    .map(dropDoubled)
    .sort((a, b) => countText(b) - countText(a))
}

const countText = (runs: readonly Run[]): number =>
  runs.reduce((sum, { text }) => sum + text.length, 0)

function toUpright(item: TextItem, space: PageSpace): Upright {
  const [a, b, c, d, x, y] = multiply(toMatrix(space.viewport), toMatrix(item.transform))
  const angle = Math.round((Math.atan2(b, a) * 1800) / Math.PI) / 10
  const size = isVertical(item, space)
    ? Math.hypot(a, b) || item.width
    : sizeOf(item, Math.hypot(c, d))
  return { item, text: item.str, x, y, size, angle }
}

/** Fonts that are drawn by the page itself (Type 3) may be scaled anyhow: then only the width of their letters tells. */
function sizeOf({ str, width }: TextItem, size: number): number {
  const letter = Math.abs(width) / Math.max(1, [...str].length)
  return size < MIN_SIZE && letter > MIN_SIZE ? letter * LETTERS_IN_SIZE : size
}

/** How many letters of the usual width are as wide as their type is high. */
const LETTERS_IN_SIZE = 2

const isVertical = ({ fontName }: TextItem, { verticalFonts }: PageSpace): boolean =>
  fontName !== undefined && verticalFonts.has(fontName)

/** No angle. */
const VERTICAL = 1000

function directionOf({ item, angle }: Upright, space: PageSpace): number {
  if (isVertical(item, space)) return VERTICAL
  const direction = Math.round(angle / SAME_DIRECTION) * SAME_DIRECTION
  return direction === -180 ? 180 : direction
}

/** Columns follow each other from right to left, as lines do from top to bottom. */
const placeVertical = ({ item, text, x, y, size }: Upright): Run => ({
  text,
  x: y,
  end: y + item.height,
  y: -x,
  size,
})

/** Texts of about one direction in the space of the very angle that most of them have: a page that was scanned askew is. */
function placeAll(texts: readonly Upright[]): Run[] {
  const angles = new Map<number, number>()
  for (const { angle, text } of texts) angles.set(angle, (angles.get(angle) ?? 0) + text.length)
  const [usual] = [...angles].sort(([, a], [, b]) => b - a)
  const turned = ((usual?.[0] ?? 0) * Math.PI) / 180
  const [cos, sin] = [Math.cos(turned), Math.sin(turned)]
  return texts.map(({ item, text, x, y, size }) => {
    const start = x * cos + y * sin
    return { text, x: start, end: start + Math.abs(item.width), y: y * cos - x * sin, size }
  })
}

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
