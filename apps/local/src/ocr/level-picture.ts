import { type Canvas, createCanvas } from '@napi-rs/canvas'
import type { Rectangle } from './paddle/rectangle.ts'

/** Height of a line that Tesseract reads best, in pixels; small type is drawn larger, twice at most. */
const LINE_HEIGHT = 48
const MAX_SCALE = 2

/** A picture turned so that its lines are level, and the way back to the one it was made of. */
export interface LevelPicture {
  picture: Canvas
  toOriginal: (point: { x: number; y: number }) => { x: number; y: number }
}

/** Tesseract wants lines that are level to a fraction of a degree. */
export function levelPicture(original: Canvas, lines: readonly Rectangle[]): LevelPicture {
  const tilt = median(lines.filter((line) => line.width > line.height).map(({ angle }) => angle))
  const height = median(lines.map((line) => line.height)) || LINE_HEIGHT
  const scale = Math.min(MAX_SCALE, Math.max(1, LINE_HEIGHT / height))
  const picture = createCanvas(
    Math.round(original.width * scale),
    Math.round(original.height * scale),
  )
  const context = picture.getContext('2d')
  context.fillStyle = 'white'
  context.fillRect(0, 0, picture.width, picture.height)
  context.imageSmoothingQuality = 'high'
  context.translate(picture.width / 2, picture.height / 2)
  context.rotate(-tilt)
  context.scale(scale, scale)
  context.drawImage(original, -original.width / 2, -original.height / 2)
  const [cos, sin] = [Math.cos(tilt), Math.sin(tilt)]
  return {
    picture,
    toOriginal({ x, y }) {
      const [dx, dy] = [(x - picture.width / 2) / scale, (y - picture.height / 2) / scale]
      return {
        x: original.width / 2 + dx * cos - dy * sin,
        y: original.height / 2 + dx * sin + dy * cos,
      }
    },
  }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
