import { type Canvas, createCanvas } from '@napi-rs/canvas'
import type { Letter } from '../letter.ts'
import type { Rectangle } from './rectangle.ts'
import type { Model } from './runtime.ts'

/** Of the picture of a line that the recogniser sees. */
const LINE_HEIGHT = 48
/** Longer lines are squeezed: fifty letters of a quarter of the height fit thrice. */
const MAX_LINE_WIDTH = 3200
/** As wide as the shortest on which the recogniser was trained. */
const MIN_LINE_WIDTH = 32
/** A line this much higher than wide is written from top to bottom, or turned. */
const UPRIGHT_RATIO = 1.5

/** The picture of one line, level and as high as the recogniser wants it. */
export function cutLine(picture: Canvas, line: Rectangle): Canvas {
  const isUpright = line.height > line.width * UPRIGHT_RATIO
  const [long, short] = isUpright ? [line.height, line.width] : [line.width, line.height]
  const angle = isUpright ? line.angle + Math.PI / 2 : line.angle
  const scale = LINE_HEIGHT / short
  const width = Math.round(Math.min(MAX_LINE_WIDTH, Math.max(MIN_LINE_WIDTH, long * scale)))
  const canvas = createCanvas(width, LINE_HEIGHT)
  const context = canvas.getContext('2d')
  context.imageSmoothingQuality = 'high'
  context.translate(width / 2, LINE_HEIGHT / 2)
  context.scale(width / long, scale)
  context.rotate(-angle)
  context.translate(-line.centerX, -line.centerY)
  context.drawImage(picture, 0, 0)
  return canvas
}

/** Reads the picture of a line. `alphabet` has the character of each class but the first, which is none. */
export async function readLetters(
  recognizer: Model,
  line: Canvas,
  alphabet: readonly string[],
): Promise<Letter[]> {
  const { width, height } = line
  const { data, dims } = await recognizer.run(toInput(line), [1, 3, height, width])
  const [, steps = 0, classes = 0] = dims
  return decode(data, steps, classes, alphabet)
}

function toInput(line: Canvas): Float32Array {
  const { width, height } = line
  const { data } = line.getContext('2d').getImageData(0, 0, width, height)
  const size = width * height
  const input = new Float32Array(3 * size)
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0; i < size; i++) {
      input[channel * size + i] = (data[i * 4 + channel] ?? 0) / 127.5 - 1
    }
  }
  return input
}

/** The best class of each step, where it changes (connectionist temporal classification). */
function decode(
  data: Float32Array,
  steps: number,
  classes: number,
  alphabet: readonly string[],
): Letter[] {
  const letters: Letter[] = []
  let previous = 0
  for (let step = 0; step < steps; step++) {
    const scores = data.subarray(step * classes, (step + 1) * classes)
    const best = indexOfLargest(scores)
    if (best !== 0 && best !== previous) {
      letters.push({
        text: alphabet[best - 1] ?? '',
        at: (step + 0.5) / steps,
        confidence: scores[best] ?? 0,
      })
    }
    previous = best
  }
  return letters
}

function indexOfLargest(scores: Float32Array): number {
  let best = 0
  for (let i = 1; i < scores.length; i++) if ((scores[i] ?? 0) > (scores[best] ?? 0)) best = i
  return best
}
