/** Pictures that recognition reads (functions/_shared/contract/recognition.ts), by their first bytes. */
export type PictureType = 'image/png' | 'image/jpeg' | 'image/webp'

const latin1 = (bytes: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...bytes.subarray(start, end))

export function pictureType(bytes: Uint8Array): PictureType | undefined {
  if (latin1(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png'
  if (latin1(bytes, 0, 3) === '\xff\xd8\xff') return 'image/jpeg'
  const isWebp = latin1(bytes, 0, 4) === 'RIFF' && latin1(bytes, 8, 12) === 'WEBP'
  return isWebp ? 'image/webp' : undefined
}

interface Size {
  width: number
  height: number
}

/** Pixels as the header says; undefined of a file that is cut off or damaged there. */
export function readPictureSize(bytes: Uint8Array): Size | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const size = READERS[pictureType(bytes) ?? 'none'](view)
    return size && size.width > 0 && size.height > 0 ? size : undefined
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const READERS: Readonly<Record<PictureType | 'none', (view: DataView) => Size | undefined>> = {
  none: () => undefined,
  'image/png': (view) => ({ width: view.getUint32(16), height: view.getUint32(20) }),
  'image/jpeg': readJpegSize,
  'image/webp': readWebpSize,
}

/** From the first frame header (ITU T.81, B.2.2). */
function readJpegSize(view: DataView): Size | undefined {
  for (let at = 2; view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
  }
  return undefined
}

/** By the three kinds of chunk that can come first (RFC 9649). */
function readWebpSize(view: DataView): Size | undefined {
  const kind = String.fromCharCode(...[12, 13, 14, 15].map((at) => view.getUint8(at)))
  const read24 = (at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536
  if (kind === 'VP8X') return { width: read24(24) + 1, height: read24(27) + 1 }
  if (kind === 'VP8L') {
    const bits = view.getUint32(21, true)
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
  }
  if (kind !== 'VP8 ') return undefined
  return {
    width: view.getUint16(26, true) & 0x3fff,
    height: view.getUint16(28, true) & 0x3fff,
  }
}
