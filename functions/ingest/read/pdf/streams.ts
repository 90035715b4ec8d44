import { findStreams, indexOf } from './find-streams.ts'

/** What is decoded of a file, to look for what pdf.js does not report. */
const MAX_DECODED_BYTES = 24 * 1024 * 1024
const MAX_STREAM_BYTES = 4 * 1024 * 1024

/** What the streams of a file hold beside pages. */
export interface StreamContents {
  /** Streams that say what their glyphs stand for; one character a byte. */
  pages: string[]
  /** Forms of Adobe's XML kind (XFA). */
  forms: string[]
  /** PDFs within the PDF, as portfolios have them. */
  files: Uint8Array<ArrayBuffer>[]
}

/** Looks through the streams of a file that is not encrypted; of a large one through the first of them. */
export async function readStreams(bytes: Uint8Array): Promise<StreamContents> {
  const found: StreamContents = { pages: [], forms: [], files: [] }
  let budget = MAX_DECODED_BYTES
  for (const { dictionary, data } of findStreams(bytes)) {
    if (/\/Subtype\s*\/Image|\/Length1\b|\/FontFile/.test(dictionary)) continue
    const content = await decode(dictionary, data)
    if (content === null) continue
    budget -= content.length
    if (budget < 0) break
    sort(content, found)
  }
  return found
}

function sort(content: Uint8Array<ArrayBuffer>, found: StreamContents): void {
  const beginning = latin1.decode(content.subarray(0, 2048))
  if (beginning.startsWith('%PDF-')) found.files.push(content)
  else if (/<(?:xdp:xdp|xfa:datasets|template)\b/.test(beginning)) {
    found.forms.push(new TextDecoder().decode(content))
  } else if (indexOf(content, ACTUAL_TEXT, 0) >= 0) {
    found.pages.push(latin1.decode(content))
  }
}

const latin1 = new TextDecoder('latin1')
const ACTUAL_TEXT = new TextEncoder().encode('/ActualText')

/** Null for what is not plain, not deflated, or too long. */
async function decode(
  dictionary: string,
  data: Uint8Array,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const filters = dictionary.match(/\/[A-Za-z0-9]+Decode\b/g) ?? []
  if (filters.length === 0) return data.length > MAX_STREAM_BYTES ? null : data.slice()
  if (filters.length > 1 || filters[0] !== '/FlateDecode' || /\/Predictor\s+[2-9]/.test(dictionary))
    return null
  const parts: Uint8Array[] = []
  let length = 0
  const reader = new Blob([data.slice()])
    .stream()
    .pipeThrough(new DecompressionStream('deflate'))
    .getReader()
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      parts.push(read.value)
      length += read.value.length
      if (length > MAX_STREAM_BYTES) return null
    }
  } catch {
    // What came before the damage, or before what does not belong to it, is kept.
  } finally {
    await reader.cancel().catch(() => undefined)
  }
  const content = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    content.set(part, at)
    at += part.length
  }
  return content
}
