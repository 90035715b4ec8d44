import { AppError } from '../../_shared/contract/errors.ts'

/** PDF 2.0, 7.5.2, implementation note: the header may stand anywhere in the first 1,024 bytes. */
const HEADER_WINDOW_BYTES = 1024

/**
 * Magic bytes decide, not names.
 * @throws AppError not_a_pdf, not_a_docx, not_a_text: the file is not of the kind that it is said to be
 */
export function requireType(kind: 'pdf' | 'docx' | 'markdown' | 'text', bytes: Uint8Array): void {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, HEADER_WINDOW_BYTES))
  const isZip = head.startsWith('PK\x03\x04')
  if (kind === 'pdf') {
    if (!head.includes('%PDF-')) throw new AppError('not_a_pdf')
  } else if (kind === 'docx') {
    if (!isZip) throw new AppError('not_a_docx')
  } else if (isZip || head.startsWith('%PDF-') || isBinary(head)) {
    throw new AppError('not_a_text')
  }
}

/** A NUL stands in no text but UTF-16, which says so in its first two bytes. */
const isBinary = (head: string): boolean =>
  head.includes('\0') && !head.startsWith('\xff\xfe') && !head.startsWith('\xfe\xff')
