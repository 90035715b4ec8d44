/**
 * The signs of the font ZapfDingbats (PDF 2.0, annex D.6), which every reader brings along: pdf.js reports their codes as if
 * they were letters.
 */
const EXCEPTIONS: ReadonlyMap<number, number> = new Map([
  [0x25, 0x260e],
  [0x2a, 0x261b],
  [0x2b, 0x261e],
  [0x48, 0x2605],
  [0x6c, 0x25cf],
  [0x6e, 0x25a0],
  [0x73, 0x25b2],
  [0x74, 0x25bc],
  [0x75, 0x25c6],
  [0x77, 0x25d7],
  [0xa8, 0x2663],
  [0xa9, 0x2666],
  [0xaa, 0x2665],
  [0xab, 0x2660],
  [0xd5, 0x2192],
  [0xd6, 0x2194],
  [0xd7, 0x2195],
])
/** First code, last code, and the character of the first. */
const RANGES: readonly (readonly [number, number, number])[] = [
  [0x21, 0x7e, 0x2701],
  [0xa1, 0xa7, 0x2761],
  [0xac, 0xb5, 0x2460],
  [0xb6, 0xd4, 0x2776],
  [0xd8, 0xef, 0x2798],
  [0xf1, 0xfe, 0x27b1],
]

export const readDingbats = (text: string): string =>
  text.replaceAll(/[!-~\u00a1-\u00fe]/g, (letter) => {
    const code = letter.charCodeAt(0)
    const range = RANGES.find(([first, last]) => code >= first && code <= last)
    const sign = EXCEPTIONS.get(code) ?? (range ? range[2] + code - range[0] : undefined)
    return sign === undefined ? letter : String.fromCharCode(sign)
  })
