import { limitError } from '../../_shared/contract/errors.ts'
import type { DocumentLimits } from '../../_shared/contract/limits.ts'

/** Characters that every Chinese text is full of, Traditional and Simplified. */
const COMMON_HAN = new Set(
  '的一是不了人在有我他这這个個中大来來上国國到说說们們为為和地出道也时時年就以要',
)

/**
 * The text of a file: by its byte order mark, else UTF-8, else the one of the older Chinese encodings
 * that makes sense of it.
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  const utf8 = decodeStrictly(bytes, 'utf-8')
  if (utf8 !== null) return utf8
  const candidates = ['big5', 'gb18030'].flatMap(
    (encoding) => decodeStrictly(bytes, encoding) ?? [],
  )
  const [best] = candidates.sort((a, b) => countCommonHan(b) - countCommonHan(a))
  if (best !== undefined && countCommonHan(best) > 0) return best
  return new TextDecoder('windows-1252').decode(bytes)
}

function decodeStrictly(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

const PIECE_BYTES = 1024 * 1024

/**
 * Counts the characters of a text before it is decoded as a whole, which takes several times its size. Only
 * what is said of all of it: an older encoding is counted by its bytes, two of which make a character at most.
 * @throws AppError too_much_text
 */
export function rejectHugeText(bytes: Uint8Array, limits: DocumentLimits): void {
  const { maxCharacters } = limits
  if (bytes.length <= maxCharacters) return
  if (countCharacters(bytes, maxCharacters) > maxCharacters)
    throw limitError('too_much_text', limits)
}

/** Stops when they are too many. */
function countCharacters(bytes: Uint8Array, maxCharacters: number): number {
  const isUtf16 =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  if (isUtf16) return bytes.length / 2 - 1
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let count = 0
  try {
    for (let at = 0; at < bytes.length && count <= maxCharacters; at += PIECE_BYTES) {
      count += decoder.decode(bytes.subarray(at, at + PIECE_BYTES), { stream: true }).length
    }
    return count
  } catch {
    return bytes.length / 2
  }
}

const SAMPLE_CHARACTERS = 20_000

const countCommonHan = (text: string): number =>
  [...text.slice(0, SAMPLE_CHARACTERS)].filter((character) => COMMON_HAN.has(character)).length
