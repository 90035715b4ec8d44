import { type Canvas, createCanvas } from '@napi-rs/canvas'
import { type Point, type Rectangle, smallestRectangle } from './rectangle.ts'
import type { Model } from './runtime.ts'

/** The longer side of the picture that the detector sees: the type of a printed page is still some ten pixels high. */
const MAX_SIDE = 1280
/** The detector halves its picture five times. */
const STEP = 32
/** By ImageNet, which the detector was trained after. */
const MEAN = [0.485, 0.456, 0.406] as const
const DEVIATION = [0.229, 0.224, 0.225] as const
/** A pixel more likely than this is text; a line whose pixels are less likely in the mean is none. */
const MIN_PIXEL = 0.3
const MIN_LINE = 0.5
const MIN_HEIGHT = 3
/** The detector marks the core of each line. How far its edge lies outside: this times area over circumference. */
const GROWTH = 1.6

/** Where the lines of a picture stand, in its pixels; in no order. After "Real-time Scene Text Detection with Differentiable Binarization" (2019). */
export async function findLines(detector: Model, picture: Canvas): Promise<Rectangle[]> {
  const scale = Math.min(1, MAX_SIDE / Math.max(picture.width, picture.height))
  const width = Math.max(STEP, Math.round((picture.width * scale) / STEP) * STEP)
  const height = Math.max(STEP, Math.round((picture.height * scale) / STEP) * STEP)
  const { data } = await detector.run(toInput(picture, width, height), [1, 3, height, width])
  const [scaleX, scaleY] = [picture.width / width, picture.height / height]
  return [...findCores(data, width, height)].map((core) => grow(core, scaleX, scaleY))
}

function toInput(picture: Canvas, width: number, height: number): Float32Array {
  const context = createCanvas(width, height).getContext('2d')
  context.imageSmoothingQuality = 'high'
  context.drawImage(picture, 0, 0, width, height)
  const { data } = context.getImageData(0, 0, width, height)
  const size = width * height
  const input = new Float32Array(3 * size)
  for (let channel = 0; channel < 3; channel++) {
    const [mean = 0, deviation = 1] = [MEAN[channel], DEVIATION[channel]]
    for (let i = 0; i < size; i++) {
      input[channel * size + i] = ((data[i * 4 + channel] ?? 0) / 255 - mean) / deviation
    }
  }
  return input
}

/** Rectangles around the connected pixels that are likely text. */
function* findCores(likely: Float32Array, width: number, height: number): Generator<Rectangle> {
  const isSeen = new Uint8Array(width * height)
  for (let start = 0; start < likely.length; start++) {
    if (isSeen[start] || (likely[start] ?? 0) <= MIN_PIXEL) continue
    const { points, mean } = flood(likely, isSeen, width, start)
    if (mean < MIN_LINE) continue
    const core = smallestRectangle(points)
    if (Math.min(core.width, core.height) >= MIN_HEIGHT) yield core
  }
}

/** The outermost pixels in each row of a connected part, which suffice for what is convex around it. */
function flood(
  likely: Float32Array,
  isSeen: Uint8Array,
  width: number,
  start: number,
): { points: Point[]; mean: number } {
  const rows = new Map<number, { left: number; right: number }>()
  const stack = [start]
  isSeen[start] = 1
  let [sum, count] = [0, 0]
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const [x, y] = [at % width, Math.floor(at / width)]
    sum += likely[at] ?? 0
    count++
    const row = rows.get(y)
    if (row === undefined) rows.set(y, { left: x, right: x })
    else {
      row.left = Math.min(row.left, x)
      row.right = Math.max(row.right, x)
    }
    for (const next of neighbours(at, x, width)) {
      if (isSeen[next] || (likely[next] ?? 0) <= MIN_PIXEL) continue
      isSeen[next] = 1
      stack.push(next)
    }
  }
  // The corners of the pixels, not their middles.
  const points = [...rows].flatMap(([y, { left, right }]) => [
    { x: left, y },
    { x: left, y: y + 1 },
    { x: right + 1, y },
    { x: right + 1, y: y + 1 },
  ])
  return { points, mean: sum / count }
}

function neighbours(at: number, x: number, width: number): number[] {
  const next = [at - width, at + width]
  if (x > 0) next.push(at - 1)
  if (x < width - 1) next.push(at + 1)
  return next
}

function grow(core: Rectangle, scaleX: number, scaleY: number): Rectangle {
  const { width, height } = core
  const growth = (width * height * GROWTH) / (width + height)
  return {
    centerX: core.centerX * scaleX,
    centerY: core.centerY * scaleY,
    width: (width + growth) * scaleX,
    height: (height + growth) * scaleY,
    angle: core.angle,
  }
}
