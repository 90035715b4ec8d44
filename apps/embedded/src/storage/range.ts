/** Both ends included. */
export interface ByteRange {
  start: number
  end: number
}

const RANGE = /^bytes\s{0,9}=\s{0,9}(\d{0,19})\s{0,9}-\s{0,9}(\d{0,19})$/

/**
 * One range of RFC 9110, 14.1.2; what is none (other units, several ranges) is answered whole, as S3 does.
 * Unsatisfiable is a range without any byte of the object.
 */
export function parseRange(
  header: string | null,
  size: number,
): ByteRange | 'unsatisfiable' | undefined {
  const match = RANGE.exec(header?.trim() ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return undefined
  const isSuffix = match[1] === ''
  if (!isSuffix && match[2] !== '' && Number(match[2]) < Number(match[1])) return undefined
  const start = isSuffix ? Math.max(0, size - Number(match[2])) : Number(match[1])
  const end = isSuffix || match[2] === '' ? size - 1 : Math.min(size - 1, Number(match[2]))
  return start > end ? 'unsatisfiable' : { start, end }
}
