import type { Recognition, RecognizedLine } from '../../../_shared/contract/recognition.ts'
import { buildPageText } from '../pdf/page-text.ts'
import type { TextItem } from '../pdf/runs.ts'
import { locateWords, type PlacedWord } from './words.ts'

/** What recognition read of a page, beside its text. */
export interface RecognizedPage {
  content: string
  /** From 0 to 1: of the page's characters in the mean. */
  confidence: number
  words: PlacedWord[]
}

/** Lines that are less certain than this are drawings, not text. */
const MIN_CONFIDENCE = 0.5
/** Of the height of a line's box: the type's size, and how far the baseline lies above its bottom. */
const TYPE_SIZE = 0.75
const DESCENT = 0.22
/** Lines whose heights differ by less have one size of type: without descenders a line is lower. */
const SAME_SIZE = 1.3

/** The text of a page from the lines that were read, with the same layout as that of any other page. */
export function toPage({ width, height, lines }: Recognition): RecognizedPage {
  const sure = lines.filter(
    ({ text, confidence }) => text.trim() !== '' && confidence >= MIN_CONFIDENCE,
  )
  const content = buildPageText(toItems(sure), {
    viewport: [1, 0, 0, -1, 0, 0],
    verticalFonts: new Set(),
  })
  return {
    content,
    confidence: meanConfidence(sure),
    words: locateWords(content, sure, { width, height }),
  }
}

function meanConfidence(lines: readonly RecognizedLine[]): number {
  const characters = lines.reduce((sum, { text }) => sum + text.length, 0)
  const certain = lines.reduce((sum, { text, confidence }) => sum + text.length * confidence, 0)
  return characters === 0 ? 0 : Math.round((certain / characters) * 1000) / 1000
}

/** As pdf.js would report them of a page that is level. */
function toItems(lines: readonly RecognizedLine[]): TextItem[] {
  const tilt = median(lines.filter(({ box }) => box[2] > box[3]).map(({ angle }) => angle))
  const [cos, sin] = [Math.cos((-tilt * Math.PI) / 180), Math.sin((-tilt * Math.PI) / 180)]
  const sizes = commonSizes(lines.map(({ box }) => box[3] * TYPE_SIZE))
  return lines.map(({ text, box: [x, y, width, height] }, i) => {
    const [middleX, middleY] = [x + width / 2, y + height / 2]
    const left = middleX * cos - middleY * sin - width / 2
    const bottom = middleX * sin + middleY * cos + height / 2
    const size = sizes[i] ?? height
    return {
      str: text,
      // In the space of a page y grows upwards.
      transform: [size, 0, 0, size, left, -(bottom - height * DESCENT)],
      width,
      height: size,
    }
  })
}

/** Each size as the median of those that are nearly the same. */
function commonSizes(sizes: readonly number[]): number[] {
  return sizes.map((size) =>
    median(sizes.filter((other) => Math.max(size, other) < Math.min(size, other) * SAME_SIZE)),
  )
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
