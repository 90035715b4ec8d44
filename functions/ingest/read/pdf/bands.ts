import type { Piece, Row } from './rows.ts'

/** An interval in points that no text of some rows crosses. */
interface Gap {
  start: number
  end: number
}

/** Rows that stand below each other: one flow of text, or several side by side with gaps through all of the rows. */
export interface Band {
  rows: Row[]
  /** Between them, from left to right, the columns; none in a flow. */
  gaps: Gap[]
}

/** A gap between columns is at least this wide, in type sizes. */
const MIN_GAP = 0.4
/** Rows with text on each side of a gap. Fewer are chance, and the more so the narrower it is. */
const MIN_ROWS = 2
const WIDE_GAP = 0.85
const MIN_ROWS_NARROW = 4
/** A page with more rows is no page that is read; comparing them would take too long. */
const MAX_ROWS = 600
/** A step down by more than this many type sizes within a column ends what stands side by side. */
const MAX_STEP = 6

/** Cuts rows into bands: the longest runs of rows through which the same gap goes are side by side. */
export function toBands(rows: readonly Row[]): Band[] {
  const bands: Band[] = []
  const flow: Row[] = []
  const endFlow = (): void => {
    if (flow.length > 0) bands.push({ rows: flow.splice(0), gaps: [] })
  }
  // Each row is asked for again by those before it, which look ahead.
  const grown = new Map<number, GrownBand | null>()
  const grow = (at: number): GrownBand | null => {
    const band = grown.get(at) ?? (grown.has(at) ? null : growBand(rows, at))
    grown.set(at, band)
    return band
  }
  for (let i = 0; i < rows.length;) {
    const band = rows.length > MAX_ROWS ? null : bestFrom(grow, i)
    if (band === null) {
      flow.push(...rows.slice(i, i + 1))
      i += 1
    } else {
      endFlow()
      bands.push(band)
      i += band.rows.length
    }
  }
  endFlow()
  return bands
}

/** The band that begins with a row; null where text flows, or where one of the next rows begins a better one. */
function bestFrom(grow: (at: number) => GrownBand | null, first: number): Band | null {
  const band = grow(first)
  if (band === null) return null
  for (let next = first + 1; next <= first + LOOK_AHEAD; next++) {
    if ((grow(next)?.support ?? 0) > band.support) return null
  }
  return band
}

/** A title or an introduction of so many rows may stand above columns, as if it were a part of the first one. */
const LOOK_AHEAD = 4

interface GrownBand extends Band {
  /** Of all gaps together, the rows that stand beside others. */
  support: number
}

/** The band that begins with a row whose gaps have most rows on both of their sides, or null where there are none. */
function growBand(rows: readonly Row[], first: number): GrownBand | null {
  const start = rows[first]
  if (start === undefined) return null
  let gaps = freeGaps(start)
  let best: GrownBand | null = null
  const taken: Row[] = [start]
  for (let i = first + 1; i < rows.length; i++) {
    const row = rows[i]
    const before = rows[i - 1]
    if (row === undefined || before === undefined) break
    const size = Math.max(row.size, before.size)
    if (row.y - before.y > size * MAX_STEP) break
    gaps = intersect(gaps, freeGaps(row), Math.min(row.size, start.size) * MIN_GAP)
    if (
      gaps.length <= 2 &&
      gaps.every(({ start: a, end: b }) => a === -Infinity || b === Infinity)
    ) {
      // Margins alone: nothing stands side by side, unless one of them reaches into the text.
      if (!reachesInto(gaps, taken, row)) break
    }
    taken.push(row)
    const supports = gaps.map((gap) => supportOf(gap, taken))
    const support = supports.reduce((sum, one) => sum + one, 0)
    if (support > 0 && support >= (best?.support ?? 0)) {
      const inner = gaps.filter((_, at) => (supports[at] ?? 0) > 0)
      best = { rows: [...taken], gaps: inner, support }
    } else if (best && support < best.support / 2) break
    else if (taken.length > 60 && best === null) break
  }
  return best
}

const reachesInto = (gaps: readonly Gap[], rows: readonly Row[], row: Row): boolean => {
  const left = Math.min(...[...rows, row].map(({ pieces }) => pieces[0]?.x ?? Infinity))
  const right = Math.max(...[...rows, row].map(({ pieces }) => pieces.at(-1)?.end ?? -Infinity))
  return gaps.some(({ start, end }) => end > left + row.size * 3 && start < right - row.size * 3)
}

/** Where a row has no text, its margins included. */
function freeGaps({ pieces }: Row): Gap[] {
  const gaps: Gap[] = []
  let end = -Infinity
  for (const piece of pieces) {
    if (piece.x > end) gaps.push({ start: end, end: piece.x })
    end = Math.max(end, piece.end)
  }
  gaps.push({ start: end, end: Infinity })
  return gaps
}

function intersect(a: readonly Gap[], b: readonly Gap[], least: number): Gap[] {
  const both: Gap[] = []
  for (const x of a) {
    for (const y of b) {
      const gap = { start: Math.max(x.start, y.start), end: Math.min(x.end, y.end) }
      if (gap.end - gap.start >= least) both.push(gap)
    }
  }
  return both
}

/** How many rows have text on the side of a gap that has fewer; 0 if that may be chance, or the sides do not stand beside each other. */
function supportOf(gap: Gap, rows: readonly Row[]): number {
  if (gap.start === -Infinity || gap.end === Infinity) return 0
  const left = rows.filter(({ pieces }) => pieces.some(({ x }) => x < gap.start))
  const right = rows.filter(({ pieces }) => pieces.some(({ x }) => x >= gap.end - 0.01))
  const [topLeft, endLeft] = [left[0]?.y ?? 0, left.at(-1)?.y ?? 0]
  const [topRight, endRight] = [right[0]?.y ?? 0, right.at(-1)?.y ?? 0]
  const overlap = Math.min(endLeft, endRight) - Math.max(topLeft, topRight)
  const least = isNarrow(gap, rows) ? MIN_ROWS_NARROW : MIN_ROWS
  return left.length >= least && right.length >= least && overlap > 0
    ? Math.min(left.length, right.length)
    : 0
}

/** Whether a gap is no wider than one between words may be where lines are spread to a common length. */
export function isNarrow(gap: Gap, rows: readonly Row[]): boolean {
  const sizes = rows.map(({ size }) => size).sort((a, b) => a - b)
  return gap.end - gap.start < (sizes[Math.floor(sizes.length / 2)] ?? 0) * WIDE_GAP
}

/** The part of a row in each column. */
export function splitRow({ pieces }: Row, gaps: readonly Gap[]): Piece[][] {
  const columns: Piece[][] = Array.from({ length: gaps.length + 1 }, () => [])
  for (const piece of pieces) {
    const index = gaps.findIndex(({ start, end }) => piece.x < (start + end) / 2)
    columns[index === -1 ? gaps.length : index]?.push(piece)
  }
  return columns
}
