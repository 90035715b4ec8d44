import type {
  RecognizedBox,
  RecognizedLine,
} from '../../../../functions/_shared/contract/recognition.ts'
import type { Engine } from './engine.ts'
import type { Letter } from './letter.ts'
import { levelPicture } from './level-picture.ts'
import { loadPaddle, type ReadLine } from './paddle/paddle.ts'
import { type Rectangle, uprightBox } from './paddle/rectangle.ts'
import { toWords } from './paddle/words.ts'
import { isTraditional } from './script.ts'
import { type Glyph, type GlyphReader, loadTesseract } from './tesseract/tesseract.ts'

const HAN = /\p{Script=Han}/u
/** Between these there is no space: Tesseract takes nearly every Chinese character for a word. */
const CJK = /[\p{Script=Han}，。、；：？！「」『』（）《》〈〉…—]/u
/** What Tesseract is less sure of than this, and less than PaddleOCR, stays as that read it. */
const SURE = 0.7
/** Of a line's characters Tesseract has to have seen so many, or it did not see the line. */
const FEW = 0.6

/** All that reads. Traditional Chinese, of which PaddleOCR knows seven characters in eight, is read by Tesseract. */
export async function loadEngine(folder: string, threads: number): Promise<Engine> {
  const readLines = await loadPaddle(folder, threads)
  let tesseract: Promise<GlyphReader> | undefined
  return {
    async read(picture, signal) {
      const lines = await readLines(picture, signal)
      if (!isTraditional(lines.map(({ letters }) => textOf(letters)).join('\n'))) {
        return lines.map(toLine)
      }
      tesseract ??= loadTesseract(folder)
      tesseract.catch(() => (tesseract = undefined))
      const reader = await tesseract
      const level = levelPicture(
        picture,
        lines.map(({ place }) => place),
      )
      const seen = await reader.read(level.picture)
      const glyphs = seen.map((glyph) => ({ ...glyph, ...level.toOriginal(glyph) }))
      return lines.map((line) => toLine(readAgain(line, glyphs)))
    },
  }
}

/** A line by what Tesseract saw of the page where it stands. */
function readAgain(line: ReadLine, glyphs: readonly Glyph[]): ReadLine {
  if (!HAN.test(textOf(line.letters))) return line
  const letters = lettersWithin(line.place, glyphs)
  const sure = meanConfidence(letters)
  if (letters.length < line.letters.length * FEW) return line
  return sure < SURE && sure < meanConfidence(line.letters) ? line : { place: line.place, letters }
}

/** In Tesseract's order: its boxes of single characters may overlap. */
function lettersWithin(place: Rectangle, glyphs: readonly Glyph[]): Letter[] {
  const [cos, sin] = [Math.cos(place.angle), Math.sin(place.angle)]
  const inside = glyphs
    .map((glyph) => {
      const [x, y] = [glyph.x - place.centerX, glyph.y - place.centerY]
      const at = (x * cos + y * sin) / place.width + 0.5
      return { ...glyph, at, offset: (y * cos - x * sin) / place.height }
    })
    .filter(({ at, offset }) => at >= 0 && at <= 1 && Math.abs(offset) <= 0.5)
  const letters: Letter[] = []
  for (const { text, at, confidence, isFirst } of inside) {
    const last = letters.at(-1)
    if (isFirst && last && !CJK.test(last.text) && !CJK.test(text)) {
      letters.push({ text: ' ', at: last.at, confidence: 1 })
    }
    letters.push({ text: last && HAN.test(last.text) ? toWide(text) : text, at, confidence })
  }
  return letters
}

function toLine({ place, letters }: { place: Rectangle; letters: Letter[] }): RecognizedLine {
  const { centerX, centerY, width, height, angle } = place
  return {
    text: textOf(letters).trim(),
    box: rounded([centerX - width / 2, centerY - height / 2, width, height]),
    angle: round((angle * 180) / Math.PI),
    confidence: Math.round(meanConfidence(letters) * 1000) / 1000,
    words: toWords(letters, place).map(({ text, place: word }) => ({
      text,
      box: rounded(uprightBox(word)),
    })),
  }
}

/** To a tenth. */
const round = (number: number): number => Math.round(number * 10) / 10

const rounded = ([x, y, width, height]: RecognizedBox): RecognizedBox => [
  round(x),
  round(y),
  round(width),
  round(height),
]

const textOf = (letters: readonly Letter[]): string => letters.map(({ text }) => text).join('')

const meanConfidence = (letters: readonly Letter[]): number =>
  letters.reduce((sum, { confidence }) => sum + confidence, 0) / (letters.length || 1)

/** Punctuation as Chinese prints it. */
const toWide = (text: string): string =>
  text.replace(/[,;:?!]/g, (mark) => String.fromCharCode(mark.charCodeAt(0) + 0xfee0))
