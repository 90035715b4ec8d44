/** PDF 2.0, 7.5.2, implementation note: the header may stand anywhere in the first 1,024 bytes. */
const HEADER_WINDOW_BYTES = 1024

const headOf = (bytes: Uint8Array): string =>
  new TextDecoder('latin1').decode(bytes.subarray(0, HEADER_WINDOW_BYTES))

export const isPdf = (bytes: Uint8Array): boolean => headOf(bytes).includes('%PDF-')

/** A text may well speak of `%PDF-` further down. */
export const isPdfStart = (bytes: Uint8Array): boolean => headOf(bytes).startsWith('%PDF-')

export const isZip = (bytes: Uint8Array): boolean => headOf(bytes).startsWith('PK\x03\x04')

/** A NUL stands in no text but UTF-16, which says so in its first two bytes. */
export function isBinary(bytes: Uint8Array): boolean {
  const head = headOf(bytes)
  return head.includes('\0') && !head.startsWith('\xff\xfe') && !head.startsWith('\xfe\xff')
}
