import { isForeignControl, rateText } from './plausibility.ts'

const SAMPLE_BYTES = 1024
/** How much it has to look like a text. */
const MIN_RATING = 0.5

/**
 * UTF-16 by its byte order mark, or, without one, of bytes that are nothing else: they have controls, as UTF-16 has where
 * one half of a character is below 32, and make sense in pairs.
 * @returns the name of its decoder
 */
export function detectUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  if (sample.length % 2 !== 0) return undefined
  const hasControls = sample.some(
    (byte) => byte < 0x20 && isForeignControl(String.fromCharCode(byte)),
  )
  if (!hasControls) return undefined
  const rated = (['utf-16le', 'utf-16be'] as const).map((encoding) => ({
    encoding,
    // The sample may end within a pair of surrogates.
    rating: rateText(new TextDecoder(encoding).decode(sample).replace(/\ufffd$/, '')),
  }))
  const [best] = rated.sort((a, b) => b.rating - a.rating)
  return best && best.rating >= MIN_RATING ? best.encoding : undefined
}
