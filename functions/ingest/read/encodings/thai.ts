/** TIS-620, which Windows calls 874: the consonants, and the vowels that are written before one. */
const isConsonant = (byte: number): boolean => byte >= 0xa1 && byte <= 0xce
const isLeadingVowel = (byte: number): boolean => byte >= 0xe0 && byte <= 0xe4
/** Vowels and tones above or below what stands before them. */
const isMark = (byte: number): boolean =>
  byte === 0xd1 || (byte >= 0xd4 && byte <= 0xda) || (byte >= 0xe7 && byte <= 0xee)
const isUnassigned = (byte: number): boolean => (byte >= 0xdb && byte <= 0xde) || byte >= 0xfc

/** Places at which Thai leaves no choice, of which a text has to have a few. */
const MIN_PLACES = 4
const MIN_SHARE = 0.97

/** Whether bytes are Thai: a vowel before its consonant and a mark above one stand nowhere else. */
export function isThai(bytes: Uint8Array): boolean {
  let [right, wrong] = [0, 0]
  for (const [i, byte] of bytes.entries()) {
    if (byte < 0x80) continue
    if (isUnassigned(byte)) wrong += 1
    if (isLeadingVowel(byte)) {
      if (isConsonant(bytes[i + 1] ?? 0)) right += 1
      else wrong += 1
    }
    if (isMark(byte)) {
      const before = bytes[i - 1] ?? 0
      if (isConsonant(before) || isMark(before)) right += 1
      else wrong += 1
    }
  }
  return right >= MIN_PLACES && right / (right + wrong) >= MIN_SHARE
}
