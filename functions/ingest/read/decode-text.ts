import { AppError, limitError } from '../../_shared/contract/errors.ts'
import type { DocumentLimits } from '../../_shared/contract/limits.ts'
import { detectEncoding } from './encodings/detect-encoding.ts'
import { detectUtf16 } from './encodings/utf16.ts'

/**
 * The text of a file: by its byte order mark, else UTF-8, of which a few bytes may be wrong, else the older encoding
 * that makes most sense of it.
 * @throws AppError text_encoding_unknown
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe && bytes[2] === 0 && bytes[3] === 0)
    return decodeUtf32(bytes, true)
  if (bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0xfe && bytes[3] === 0xff)
    return decodeUtf32(bytes, false)
  const utf16 = detectUtf16(bytes)
  if (utf16 !== undefined) return new TextDecoder(utf16).decode(bytes)
  const utf8 = decodeStrictly(bytes, 'utf-8')
  if (utf8 !== null) return decodeSevenBits(bytes, utf8.slice(0, SAMPLE_CHARACTERS)) ?? utf8
  const encoding = detectEncoding(bytes)
  if (encoding === undefined) throw new AppError('text_encoding_unknown')
  return new TextDecoder(encoding).decode(bytes)
}

const SAMPLE_CHARACTERS = 20_000

const ESCAPE = '\u001b'
const KOREAN = `${ESCAPE}$)C`

/** Japanese and Korean in ASCII: an escape changes to other characters (ISO 2022). */
function decodeSevenBits(bytes: Uint8Array, sample: string): string | undefined {
  if (sample.includes(`${ESCAPE}$@`) || sample.includes(`${ESCAPE}$B`))
    return new TextDecoder('iso-2022-jp').decode(bytes)
  if (!sample.includes(KOREAN)) return undefined
  // What stands between the two shifts is EUC-KR without its highest bits.
  let isShifted = false
  const eucKr = bytes.map((byte) => {
    if (byte === 0x0e || byte === 0x0f) isShifted = byte === 0x0e
    return isShifted && byte > 0x20 ? byte | 0x80 : byte
  })
  const text = new TextDecoder('euc-kr').decode(eucKr)
  const codes = [`${KOREAN}\n`, KOREAN, '\u000e', '\u000f']
  return codes.reduce((rest, code) => rest.replaceAll(code, ''), text)
}

function decodeStrictly(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** The platform has no decoder for it. */
function decodeUtf32(bytes: Uint8Array, isLittle: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const characters: string[] = []
  for (let at = 4; at + 4 <= bytes.length; at += 4) {
    const code = view.getUint32(at, isLittle)
    characters.push(code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd')
  }
  return characters.join('')
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
  if (detectUtf16(bytes) !== undefined) return bytes.length / 2 - 1
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
