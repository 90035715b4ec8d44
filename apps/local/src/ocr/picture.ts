import { type Canvas, createCanvas, Image, type SKRSContext2D } from '@napi-rs/canvas'
import { OcrError } from './engine.ts'

/** The longer side of what is recognised: an A4 page at some 200 dots an inch. */
export const MAX_SIDE = 2400
/** Pixels that are decoded: an A3 page at 600 dots an inch, one byte a pixel and channel. */
export const MAX_PIXELS = 80_000_000
/** Differences between neighbours that small are paper, or the noise of a picture. */
const INK = 40
/** Fewer pixels of ink are dust. */
const MIN_INK = 24

/** A picture as a canvas, large ones made smaller. @throws OcrError picture_too_large, not_a_picture */
export async function openPicture(bytes: Buffer): Promise<Canvas> {
  const size = readSize(bytes)
  if (size === null) throw new OcrError(422, 'not_a_picture', 'This is no PNG, JPEG or WebP')
  if (size.width * size.height > MAX_PIXELS) {
    throw new OcrError(413, 'picture_too_large', 'The picture has too many pixels')
  }
  const image = new Image()
  try {
    image.src = bytes
    await image.decode()
  } catch (cause) {
    throw new OcrError(422, 'not_a_picture', 'The picture is damaged', { cause })
  }
  const scale = Math.min(1, MAX_SIDE / Math.max(image.width, image.height))
  const canvas = createCanvas(
    Math.max(1, Math.round(image.width * scale)),
    Math.max(1, Math.round(image.height * scale)),
  )
  const context = canvas.getContext('2d')
  paintPaper(context)
  context.imageSmoothingQuality = 'high'
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  return canvas
}

function paintPaper(context: SKRSContext2D): void {
  context.fillStyle = 'white'
  context.fillRect(0, 0, context.canvas.width, context.canvas.height)
}

/** Whether nothing stands out on it, so that no engine has to look. */
export function isBlank(canvas: Canvas): boolean {
  const { width, height } = canvas
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height)
  let ink = 0
  for (let y = 0; y < height; y += 2) {
    for (let x = 2; x < width; x += 2) {
      const at = (y * width + x) * 4
      const difference =
        Math.abs((data[at] ?? 0) - (data[at - 8] ?? 0)) +
        Math.abs((data[at + 1] ?? 0) - (data[at - 7] ?? 0)) +
        Math.abs((data[at + 2] ?? 0) - (data[at - 6] ?? 0))
      if (difference > INK && ++ink > MIN_INK) return false
    }
  }
  return true
}

interface Size {
  width: number
  height: number
}

/** What a picture's header says, before anything is decoded; null of what is no PNG, JPEG or WebP. */
export function readSize(bytes: Buffer): Size | null {
  if (bytes.length < 30) return null
  if (bytes.readUInt32BE(0) === 0x89504e47) {
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
  }
  if (bytes.readUInt16BE(0) === 0xffd8) return readJpegSize(bytes)
  const isWebp =
    bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP'
  return isWebp ? readWebpSize(bytes) : null
}

/** From the first frame header (ITU T.81, B.2.2). */
function readJpegSize(bytes: Buffer): Size | null {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) }
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return null
}

/** By the three kinds of chunk that can come first (RFC 9649). */
function readWebpSize(bytes: Buffer): Size | null {
  const kind = bytes.toString('latin1', 12, 16)
  if (kind === 'VP8X')
    return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
  if (kind === 'VP8L') {
    const bits = bytes.readUInt32LE(21)
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
  }
  if (kind !== 'VP8 ') return null
  return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
}
