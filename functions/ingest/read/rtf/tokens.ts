/** A piece of an RTF file (RTF 1.9.1, "RTF Syntax"). */
export type Token =
  | { type: 'open' | 'close' }
  /** `\word` with its number; a sign such as `\~` is a word too. */
  | { type: 'word'; word: string; number: number | undefined }
  /** A character in the code page of its font: plain, or as `\'hh`. */
  | { type: 'byte'; byte: number }

const BACKSLASH = 0x5c
const OPEN = 0x7b
const CLOSE = 0x7d
const SPACE = 0x20
const MINUS = 0x2d
const QUOTE = 0x27
const MAX_WORD = 32
const MAX_DIGITS = 10

const isLetter = (code: number): boolean => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

/** Takes a file apart. Bytes of pictures (`\bin`) are passed over. */
export function* tokenize(bytes: Uint8Array): Generator<Token> {
  let at = 0
  while (at < bytes.length) {
    const code = bytes[at] ?? 0
    at += 1
    if (code === OPEN) yield { type: 'open' }
    else if (code === CLOSE) yield { type: 'close' }
    else if (code === 0x0d || code === 0x0a) continue
    else if (code !== BACKSLASH) yield { type: 'byte', byte: code }
    else if (bytes[at] === QUOTE) {
      const hex = String.fromCharCode(bytes[at + 1] ?? 0, bytes[at + 2] ?? 0)
      at += 3
      const byte = Number.parseInt(hex, 16)
      if (!Number.isNaN(byte)) yield { type: 'byte', byte }
    } else if (!isLetter(bytes[at] ?? 0)) {
      const word = String.fromCharCode(bytes[at] ?? 0)
      at += 1
      yield { type: 'word', word, number: undefined }
    } else {
      const read = readWord(bytes, at)
      at = read.end
      if (read.word === 'bin') at += Math.max(read.number ?? 0, 0)
      else yield { type: 'word', word: read.word, number: read.number }
    }
  }
}

function readWord(
  bytes: Uint8Array,
  start: number,
): { word: string; number: number | undefined; end: number } {
  let at = start
  while (at - start < MAX_WORD && isLetter(bytes[at] ?? 0)) at += 1
  const word = String.fromCharCode(...bytes.subarray(start, at))
  const digits = at
  if (bytes[at] === MINUS) at += 1
  while (at - digits < MAX_DIGITS && isDigit(bytes[at] ?? 0)) at += 1
  const number = Number.parseInt(String.fromCharCode(...bytes.subarray(digits, at)), 10)
  if (bytes[at] === SPACE) at += 1
  return { word, number: Number.isNaN(number) ? undefined : number, end: at }
}
