import { AppError } from '../../_shared/contract/errors.ts'

/** Size of one inflated stream: pdf.js holds it whole, in a worker of 256 MB. No page's text comes near it. */
const MAX_STREAM_BYTES = 32 * 1024 * 1024
/** How much is inflated to find out, over the whole file. */
const MAX_CHECKED_BYTES = 96 * 1024 * 1024
/** Deflate makes at most 1,032 bytes of one (zlib technical details), so shorter streams cannot be too long. */
const MAX_RATIO = 1032
/** Where the dictionary before a stream is looked for. */
const DICTIONARY_BYTES = 4096

const encoder = new TextEncoder()
const STREAM = encoder.encode('stream')
const END_STREAM = encoder.encode('endstream')

/**
 * Refuses a PDF one of whose streams would inflate to more than a worker can hold (PDF 2.0, 7.4.4),
 * before pdf.js tries. Images are left out: reading text does not decode them. A file that passes and
 * is too large nevertheless kills the worker, and its document fails after a few of those.
 * @throws AppError document_too_complex
 */
export async function rejectDecompressionBomb(bytes: Uint8Array): Promise<void> {
  let budget = MAX_CHECKED_BYTES
  for (const { dictionary, data } of findStreams(bytes)) {
    const rounds = countFlates(dictionary)
    if (rounds === 0 || /\/Subtype\s*\/Image/.test(dictionary)) continue
    if (data.length * MAX_RATIO ** rounds < MAX_STREAM_BYTES) continue
    budget -= await measureInflated(data, rounds)
    if (budget <= 0) return
  }
}

const countFlates = (dictionary: string): number =>
  Math.min(dictionary.match(/\/FlateDecode/g)?.length ?? 0, 4)

export function* findStreams(
  bytes: Uint8Array,
): Generator<{ dictionary: string; data: Uint8Array }> {
  const latin1 = new TextDecoder('latin1')
  for (let at = indexOf(bytes, STREAM, 0); at >= 0;) {
    // Two bytes at most stand between the word and the data: CR LF.
    const start = at + STREAM.length + (bytes[at + STREAM.length] === 13 ? 2 : 1)
    const before = latin1.decode(bytes.subarray(Math.max(0, at - DICTIONARY_BYTES), at))
    const dictionary = before.slice(before.lastIndexOf(' obj') + 1)
    const end = indexOf(bytes, END_STREAM, afterData(bytes, start, dictionary))
    yield { dictionary, data: bytes.subarray(start, end < 0 ? bytes.length : end) }
    if (end < 0) return
    at = indexOf(bytes, STREAM, end + END_STREAM.length)
  }
}

/** Where to look for the end: behind the length that is given, if an end stands there. The data may be a PDF itself. */
function afterData(bytes: Uint8Array, start: number, dictionary: string): number {
  const length = Number(/\/Length\s+(\d{1,10})(?!\s+\d+\s+R)/.exec(dictionary)?.[1] ?? 0)
  const after = bytes.subarray(start + length, start + length + END_STREAM.length + 2)
  return indexOf(after, END_STREAM, 0) >= 0 ? start + length : start
}

function indexOf(bytes: Uint8Array, word: Uint8Array, from: number): number {
  const first = word[0] ?? 0
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (word.every((byte, i) => bytes[at + i] === byte)) return at
  }
  return -1
}

/** Bytes that come out after `rounds` of inflating; throws when they are too many. */
async function measureInflated(data: Uint8Array, rounds: number): Promise<number> {
  let stream = new Blob([data.slice()]).stream()
  for (let i = 0; i < rounds; i++) {
    stream = stream.pipeThrough(new DecompressionStream('deflate'))
  }
  return measureStream(stream, MAX_STREAM_BYTES)
}

/**
 * Length of a stream in bytes. Throws `document_too_complex` past the limit; a damaged stream ends where it breaks.
 * @param options.while judges the stream by its beginning; one that is not meant counts for nothing
 */
export async function measureStream(
  stream: ReadableStream<Uint8Array>,
  limit: number,
  options: { while?: (beginning: Uint8Array) => boolean } = {},
): Promise<number> {
  const reader = stream.getReader()
  let length = 0
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      if (length === 0 && options.while?.(read.value) === false) return 0
      length += read.value.length
      if (length > limit) throw new AppError('document_too_complex')
    }
  } catch (error) {
    if (error instanceof AppError) throw error
  } finally {
    await reader.cancel().catch(() => undefined)
  }
  return length
}
