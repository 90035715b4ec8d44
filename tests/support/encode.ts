/** Bytes of two in the older encodings of Chinese, Japanese and Korean begin and end with these. */
const FIRST = range(0x81, 0xfe)
const SECOND = range(0x40, 0xfe)

/** A text in any encoding that the platform can decode, by turning its decoder round. */
export function encode(text: string, encoding: string): Uint8Array<ArrayBuffer> {
  if (/^utf-16/.test(encoding)) return encodeUtf16(text, encoding === 'utf-16le')
  const codes = codesOf(encoding)
  return Uint8Array.from(
    [...text].flatMap((character) => {
      const code = codes.get(character)
      if (code === undefined) throw new Error(`${encoding} has no ${character}`)
      return code
    }),
  )
}

function encodeUtf16(text: string, isLittle: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length * 2)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), isLittle)
  return bytes
}

const known = new Map<string, Map<string, number[]>>()

function codesOf(encoding: string): Map<string, number[]> {
  const codes = known.get(encoding) ?? new Map<string, number[]>()
  if (codes.size > 0) return codes
  known.set(encoding, codes)
  const isWide = /^(?:big5|gb|euc|shift)/.test(encoding)
  const pairs = isWide ? FIRST.flatMap((first) => SECOND.map((second) => [first, second])) : []
  for (const code of [...range(0, 0xff).map((byte) => [byte]), ...pairs]) {
    const character = new TextDecoder(encoding).decode(Uint8Array.from(code))
    if ([...character].length === 1 && character !== '\ufffd' && !codes.has(character))
      codes.set(character, code)
  }
  return codes
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}
