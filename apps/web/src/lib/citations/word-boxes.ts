/** Where a word stands: [start, end, left, top, width, height], offsets in the page's text, the rest in ten-thousandths. */
export type PlacedWord = [number, number, number, number, number, number]

/** A part of a picture, in per cent of its width and height. */
export interface MarkedBox {
  left: number
  top: number
  width: number
  height: number
}

const PER_CENT = 100
/** Words whose middles differ by less than this share of their height stand in one line. */
const SAME_LINE = 0.5

/** The boxes of a passage, one for each line that it takes. */
export function boxesOf(
  words: readonly PlacedWord[],
  passage: { start: number; end: number },
): MarkedBox[] {
  const lines: MarkedBox[] = []
  for (const [start, end, ...box] of words) {
    if (end <= passage.start || start >= passage.end) continue
    const [left, top, width, height] = box.map((part) => part / PER_CENT)
    if (left === undefined || top === undefined || width === undefined || height === undefined)
      continue
    const next = { left, top, width, height }
    const line = lines.at(-1)
    if (line && isOneLine(line, next)) lines[lines.length - 1] = union(line, next)
    else lines.push(next)
  }
  return lines
}

function isOneLine(a: MarkedBox, b: MarkedBox): boolean {
  const distance = Math.abs(a.top + a.height / 2 - (b.top + b.height / 2))
  const isNear = b.left < a.left + a.width + 4 * Math.max(a.height, b.height)
  return distance < SAME_LINE * Math.min(a.height, b.height) && b.left >= a.left && isNear
}

function union(a: MarkedBox, b: MarkedBox): MarkedBox {
  const left = Math.min(a.left, b.left)
  const top = Math.min(a.top, b.top)
  return {
    left,
    top,
    width: Math.max(a.left + a.width, b.left + b.width) - left,
    height: Math.max(a.top + a.height, b.top + b.height) - top,
  }
}
