import { parse } from 'range-parser'

/** Both ends included. */
export interface ByteRange {
  start: number
  end: number
}

/** Bits of the code that `range-parser` gives. */
const MALFORMED = 1

/**
 * One range of RFC 9110, 14.1.2; what is none (other units, several ranges) is answered whole, as S3 does.
 * Unsatisfiable is a range without any byte of the object.
 */
export function parseRange(
  header: string | null,
  size: number,
): ByteRange | 'unsatisfiable' | undefined {
  if (header === null || header.includes(',')) return undefined
  const { code, type, ranges } = parse(size, header.trim())
  if (type !== 'bytes' || (code & MALFORMED) !== 0) return undefined
  return ranges[0] ?? 'unsatisfiable'
}
