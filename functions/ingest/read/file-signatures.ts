import { detectUtf16 } from './encodings/utf16.ts'

/** PDF 2.0, 7.5.2, implementation note: the header may stand anywhere in the first 1,024 bytes. */
const HEADER_WINDOW_BYTES = 1024

const headOf = (bytes: Uint8Array): string =>
  new TextDecoder('latin1').decode(bytes.subarray(0, HEADER_WINDOW_BYTES))

export const isPdf = (bytes: Uint8Array): boolean =>
  headOf(bytes).includes('%PDF-') || lateHeader(bytes) > 0

/** What a transfer put before a PDF (the headers of a message, a page of a proxy) may be longer than readers allow for. */
const LATE_HEADER_BYTES = 16 * 1024
const END_BYTES = 2048

/** Where a PDF begins behind what does not belong to it; 0 for one that readers find by themselves, and for what is none. */
export function lateHeader(bytes: Uint8Array): number {
  const latin1 = new TextDecoder('latin1')
  const at = latin1.decode(bytes.subarray(0, LATE_HEADER_BYTES)).search(/(?<=[\r\n])%PDF-\d\.\d/)
  if (at < HEADER_WINDOW_BYTES || headOf(bytes).includes('%PDF-')) return 0
  return /%%EOF|startxref/.test(latin1.decode(bytes.subarray(-END_BYTES))) ? at : 0
}

/** A text may well speak of `%PDF-` further down. */
export const isPdfStart = (bytes: Uint8Array): boolean => headOf(bytes).startsWith('%PDF-')

export const isZip = (bytes: Uint8Array): boolean => headOf(bytes).startsWith('PK\x03\x04')

/** MS-CFB 2.2: the container of older Office files, and of files that Office encrypted. */
export const isCompoundFile = (bytes: Uint8Array): boolean =>
  headOf(bytes).startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')

/** MS-OFFCRYPTO 2.3.4.4: the stream that holds an encrypted document, whose name is UTF-16. */
export const isEncryptedOffice = (bytes: Uint8Array): boolean =>
  isCompoundFile(bytes) &&
  new TextDecoder('latin1').decode(bytes).includes([...'EncryptedPackage'].join('\0'))

/** A NUL stands in no text but UTF-16 and UTF-32. */
export function isBinary(bytes: Uint8Array): boolean {
  if (!headOf(bytes).includes('\0') || detectUtf16(bytes) !== undefined) return false
  return !headOf(bytes).startsWith('\0\0\xfe\xff')
}
