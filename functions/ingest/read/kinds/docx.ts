// Not a later version than 1.11: those need `__proto__`, which Deno does not have.
import mammoth from 'mammoth'
import { AppError } from '../../../_shared/contract/errors.ts'
import { isZip } from '../file-signatures.ts'
import { rejectZipBomb } from '../zip.ts'
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
