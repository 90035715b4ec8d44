import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Canvas } from '@napi-rs/canvas'

/** What is used of tesseract.js, which is fetched when the first scan comes: at compile time it is not there. */
interface Tesseract {
  createWorker: (language: string, mode: number, options: object) => Promise<Worker>
}

interface Worker {
  recognize: (picture: Buffer, options: object, output: object) => Promise<{ data: Page }>
}

interface Page {
  blocks: { paragraphs: { lines: { words: Word[] }[] }[] }[] | null
}

interface Word {
  symbols: { text: string; confidence: number; bbox: Box }[]
}

interface Box {
  x0: number
  y0: number
  x1: number
  y1: number
}

const LSTM = 1
const MODEL = '@tesseract.js-data/chi_tra/4.0.0_best_int'

/** A character and the middle of its box, in pixels. */
export interface Glyph {
  text: string
  /** From 0 to 1. */
  confidence: number
  x: number
  y: number
  /** Whether a word begins with it. */
  isFirst: boolean
}

/** Reads the characters of a page. */
export interface GlyphReader {
  read: (picture: Canvas) => Promise<Glyph[]>
}

/** Tesseract for Traditional Chinese. @param folder where its packages are installed */
export async function loadTesseract(folder: string): Promise<GlyphReader> {
  const packages = join(folder, 'node_modules')
  const library = pathToFileURL(join(packages, 'tesseract.js/src/index.js')).href
  const { default: tesseract } = (await import(library)) as { default: Tesseract }
  const worker = await tesseract.createWorker('chi_tra', LSTM, {
    langPath: join(packages, MODEL),
    gzip: true,
    cacheMethod: 'none',
  })
  return {
    async read(picture) {
      const bytes = picture.toBuffer('image/png')
      const { data } = await worker.recognize(bytes, {}, { text: false, blocks: true })
      const words = (data.blocks ?? []).flatMap(({ paragraphs }) =>
        paragraphs.flatMap(({ lines }) => lines.flatMap((line) => line.words)),
      )
      return words.flatMap(({ symbols }) => symbols.map(toGlyph))
    },
  }
}

function toGlyph(
  { text, confidence, bbox: { x0, y0, x1, y1 } }: Word['symbols'][number],
  index: number,
): Glyph {
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2]
  return { text, confidence: confidence / 100, x, y, isFirst: index === 0 }
}
