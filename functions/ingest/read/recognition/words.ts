import type { RecognizedLine } from '../../../_shared/contract/recognition.ts'

/**
 * Where a word stands in its page's text, and in the picture: [start, end, left, top, width, height], offsets in UTF-16
 * units, the rest in ten-thousandths of the picture's width and height.
 */
export type PlacedWord = [
  start: number,
  end: number,
  left: number,
  top: number,
  width: number,
  height: number,
]

const PARTS = 10_000

/** Finds the words of each line in the text that was built of them. What the layout changed, a divided word, is left out. */
export function locateWords(
  content: string,
  lines: readonly RecognizedLine[],
  size: { width: number; height: number },
): PlacedWord[] {
  const taken: boolean[] = []
  const placed: PlacedWord[] = []
  for (const line of lines) {
    let from = findFree(content, line.text.trim(), taken)
    for (const { text, box } of line.words) {
      const start = findFree(content, text, taken, from)
      if (start < 0) continue
      from = start + text.length
      for (let i = start; i < from; i++) taken[i] = true
      placed.push([start, from, ...toParts(box, size)])
    }
  }
  return placed.sort((a, b) => a[0] - b[0])
}

function toParts(
  [x, y, width, height]: RecognizedLine['box'],
  size: { width: number; height: number },
): [number, number, number, number] {
  const [unitX, unitY] = [PARTS / size.width, PARTS / size.height]
  return [
    Math.round(x * unitX),
    Math.round(y * unitY),
    Math.round(width * unitX),
    Math.round(height * unitY),
  ]
}

/** Where `part` stands next from `from` on without touching what is taken; from the beginning if nowhere behind. */
function findFree(content: string, part: string, taken: readonly boolean[], from = 0): number {
  if (part === '') return -1
  const start = Math.max(from, 0)
  for (let at = content.indexOf(part, start); at >= 0; at = content.indexOf(part, at + 1)) {
    if (!taken[at] && !taken[at + part.length - 1]) return at
  }
  return start === 0 ? -1 : findFree(content, part, taken)
}
