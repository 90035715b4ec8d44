// Not a later version than 1.11: those need `__proto__`, which Deno does not have.
import mammoth from 'mammoth'
import { AppError } from '../../../_shared/contract/errors.ts'
import { isZip } from '../file-signatures.ts'
import { measureStream } from '../inflation.ts'
import type { WholeKind } from './kind.ts'

export const docx: WholeKind = {
  form: 'whole',
  hasRunningHeaders: false,
  noTextCode: 'article_empty',
  mismatchCode: 'not_a_docx',
  matches: isZip,
  readText: readDocx,
}

/** XML of all parts together. Parsed it takes thirty times its size, and a worker has 256 MB. */
const MAX_XML_BYTES = 5 * 1024 * 1024
/** PKZIP APPNOTE 4.3.12: signature of an entry of the central directory. */
const CENTRAL_SIGNATURE = 0x02014b50
const CENTRAL_HEADER_BYTES = 46
const STORED = 0
/** Word writes a few dozen, and one for each picture. */
const MAX_ENTRIES = 10_000

/**
 * The text of a Word document, paragraphs apart by an empty line.
 * @throws AppError file_damaged, document_too_complex
 */
export async function readDocx(bytes: Uint8Array): Promise<string> {
  await rejectZipBomb(bytes, MAX_XML_BYTES)
  try {
    const { value } = await mammoth.extractRawText(
      // In Node and Deno mammoth reads a Buffer.
      typeof Buffer === 'undefined'
        ? { arrayBuffer: toArrayBuffer(bytes) }
        : { buffer: Buffer.from(bytes) },
    )
    return value
  } catch (cause) {
    throw new AppError('file_damaged', { cause })
  }
}

const toArrayBuffer = (bytes: Uint8Array): ArrayBuffer => bytes.slice().buffer

/**
 * Counts every part of XML once: what a zip file says of its sizes may be a lie, a part may be stored as it is,
 * and any name may be that of the document. Pictures are no XML, and nobody opens them.
 */
async function rejectZipBomb(bytes: Uint8Array, maxBytes: number): Promise<void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let left = maxBytes
  let entries = 0
  // Entries that overlap would have the same bytes counted, and copied, again and again.
  let unclaimed = bytes.length
  for (const { method, start, compressedSize } of listEntries(view)) {
    entries += 1
    unclaimed -= compressedSize
    if (entries > MAX_ENTRIES || unclaimed < 0) throw new AppError('document_too_complex')
    const data = new Blob([bytes.slice(start, start + compressedSize)]).stream()
    const content =
      method === STORED ? data : data.pipeThrough(new DecompressionStream('deflate-raw'))
    left -= await measureStream(content, left, { while: looksLikeXml })
  }
}

/** Told by its beginning: white space, and then a tag. */
function looksLikeXml(beginning: Uint8Array): boolean {
  const text = new TextDecoder().decode(beginning.subarray(0, 1024)).trimStart()
  return text === '' || text.startsWith('<')
}

interface ZipEntry {
  method: number
  /** Where the entry's data begins. */
  start: number
  compressedSize: number
}

function* listEntries(view: DataView): Generator<ZipEntry> {
  try {
    for (let at = findCentralDirectory(view); view.getUint32(at, true) === CENTRAL_SIGNATURE;) {
      const nameLength = view.getUint16(at + 28, true)
      const local = view.getUint32(at + 42, true)
      yield {
        method: view.getUint16(at + 10, true),
        start: local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true),
        compressedSize: view.getUint32(at + 20, true),
      }
      at +=
        CENTRAL_HEADER_BYTES +
        nameLength +
        view.getUint16(at + 30, true) +
        view.getUint16(at + 32, true)
    }
  } catch (cause) {
    if (cause instanceof RangeError) throw new AppError('file_damaged', { cause })
    throw cause
  }
}

/** The end record (APPNOTE 4.3.16) stands in the last 64 KiB and names the directory's place. */
function findCentralDirectory(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 65_557); at--) {
    if (view.getUint32(at, true) === 0x06054b50) return view.getUint32(at + 16, true)
  }
  throw new AppError('file_damaged')
}
