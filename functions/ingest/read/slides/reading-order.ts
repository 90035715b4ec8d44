/** Where something stands on a slide, in any unit. */
export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

export interface Placed<T> {
  item: T
  /** Undefined where the file does not say. */
  box: Box | undefined
}

/** Comparing every pair of more would take longer than it is worth. */
const MAX_COMPARED = 400
/** Boxes that overlap by less than this share of the smaller one stand apart. */
const OVERLAP = 0.25

/**
 * What stands on a slide in the order in which it is read. Files have it in the order of drawing, which is mostly that of
 * reading too, since people write from the top; where something follows what it stands above or left of, places decide.
 */
export function inReadingOrder<T>(placed: readonly Placed<T>[]): T[] {
  if (placed.length > MAX_COMPARED || !isNonsense(placed)) return placed.map(({ item }) => item)
  const left = [...placed]
  const ordered: T[] = []
  while (left.length > 0) {
    const free = left.filter((one) => !left.some((other) => other !== one && precedes(other, one)))
    // Of several, and where each waits for another: the uppermost.
    const next = (free.length > 0 ? free : left).reduce((best, one) =>
      compare(one, best) < 0 ? one : best,
    )
    ordered.push(next.item)
    left.splice(left.indexOf(next), 1)
  }
  return ordered
}

const isNonsense = (placed: readonly Placed<unknown>[]): boolean =>
  placed.some((one, i) => placed.slice(i + 1).some((later) => precedes(later, one)))

/** Whether one is read before the other wherever it is drawn: it stands above it, or left of it in one row. */
function precedes({ box: a }: Placed<unknown>, { box: b }: Placed<unknown>): boolean {
  if (a === undefined || b === undefined) return false
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left)
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
  const isOneColumn = width > OVERLAP * Math.min(a.right - a.left, b.right - b.left)
  const isOneRow = height > OVERLAP * Math.min(a.bottom - a.top, b.bottom - b.top)
  // One upon the other, as a caption on a picture, has no order but its own.
  if (isOneColumn === isOneRow) return false
  return isOneColumn ? a.top < b.top : a.left < b.left
}

const compare = ({ box: a }: Placed<unknown>, { box: b }: Placed<unknown>): number =>
  (a?.top ?? 0) - (b?.top ?? 0) || (a?.left ?? 0) - (b?.left ?? 0)
