import { AppError } from '../../_shared/contract/errors.ts'
import { findStreams } from './pdf/find-streams.ts'

/** Size of one inflated stream: pdf.js holds it whole, in a worker of 256 MB. No page's text comes near it. */
const MAX_STREAM_BYTES = 32 * 1024 * 1024
/** How much is inflated to find out, over the whole file. */
const MAX_CHECKED_BYTES = 96 * 1024 * 1024
/** Deflate makes at most 1,032 bytes of one (zlib technical details), so shorter streams cannot be too long. */
const MAX_RATIO = 1032

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
