import { analyse } from 'chardet'
import { rateText } from './plausibility.ts'
import { isThai } from './thai.ts'

/** Decoders of the platform (WHATWG Encoding) that read what chardet calls by these names. */
const DECODERS: Readonly<Record<string, readonly string[]>> = {
  'ISO-8859-1': ['windows-1252'],
  'ISO-8859-2': ['windows-1250', 'iso-8859-2'],
  'ISO-8859-5': ['iso-8859-5'],
  'ISO-8859-6': ['windows-1256', 'iso-8859-6'],
  'ISO-8859-7': ['windows-1253', 'iso-8859-7'],
  'ISO-8859-8': ['windows-1255'],
  'ISO-8859-9': ['windows-1254'],
  // They differ in capitals only.
  'windows-1251': ['windows-1251', 'x-mac-cyrillic'],
  'KOI8-R': ['koi8-u'],
  Big5: ['big5'],
  'EUC-JP': ['euc-jp'],
  'EUC-KR': ['euc-kr'],
  GB18030: ['gb18030'],
  Shift_JIS: ['shift_jis'],
}
/** What chardet does not know, or is wrong about when a text is short. */
const OTHERS = [
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-1258',
  'iso-8859-2',
  'koi8-u',
  'ibm866',
  'macintosh',
  'x-mac-cyrillic',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-jp',
  'euc-kr',
]

/** How much chardet's confidence weighs beside the look of the decoded text. */
const CONFIDENCE_WEIGHT = 0.8
/** Korean may look like Thai, of which chardet knows nothing. */
const THAI_CONFIDENCE = 0.6
/** A text that looks less like one than this is none. */
const MIN_RATING = 0.25
/** Sequences of UTF-8 that are whole, to one that is not, of a text that is UTF-8 nevertheless. */
const WHOLE_PER_DAMAGED = 3
const SAMPLE_BYTES = 8 * 1024

/** The encoding of bytes that are not UTF-8 throughout, by the name of its decoder; undefined when none makes sense of them. */
export function detectEncoding(bytes: Uint8Array): string | undefined {
  const { whole, damaged } = countSequences(bytes)
  if (whole >= damaged * WHOLE_PER_DAMAGED) return 'utf-8'
  const sample = sampleOf(bytes)
  // Other encodings make such sequences by chance, but not as often as other ones.
  if (whole >= damaged) return 'utf-8'
  const confidences = confidencesOf(sample)
  const ranked = [...new Set([...confidences.keys(), ...OTHERS])]
    .map((encoding) => {
      const rating = rateText(new TextDecoder(encoding).decode(sample))
      return {
        encoding,
        rating,
        score: rating + (confidences.get(encoding) ?? 0) * CONFIDENCE_WEIGHT,
      }
    })

    .sort((a, b) => b.score - a.score)
  const [best] = ranked
  return best && best.rating >= MIN_RATING ? best.encoding : undefined
}

function confidencesOf(sample: Uint8Array): Map<string, number> {
  const confidences = new Map<string, number>()
  for (const { name, confidence } of analyse(sample)) {
    if (/^(?:ASCII|UTF-|ISO-2022)/.test(name)) continue
    for (const encoding of DECODERS[name] ?? [name.toLowerCase()]) {
      confidences.set(encoding, Math.max(confidences.get(encoding) ?? 0, confidence / 100))
    }
  }
  if (isThai(sample)) confidences.set('windows-874', THAI_CONFIDENCE)
  return confidences
}

/** Sequences of several bytes that are UTF-8, and places that are not. The last may be cut off. */
function countSequences(bytes: Uint8Array): { whole: number; damaged: number } {
  let [whole, damaged] = [0, 0]
  for (let at = 0; at < bytes.length;) {
    const length = lengthOfSequence(bytes, at)
    if (length > 1) whole += 1
    if (length === 0) damaged += 1
    at += Math.max(length, 1)
  }
  return { whole, damaged }
}

/** Bytes of the character that begins here; 0 when none does. */
function lengthOfSequence(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i]
    if (next === undefined || (next & 0xc0) !== 0x80) return 0
  }
  return length
}

/** The lines of a text that have bytes beyond ASCII, up to a size: only those tell. */
function sampleOf(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= SAMPLE_BYTES) return bytes
  const sample = new Uint8Array(SAMPLE_BYTES)
  let size = 0
  for (let start = 0; start < bytes.length && size < SAMPLE_BYTES;) {
    const end = endOfLine(bytes, start)
    const line = bytes.subarray(start, Math.min(end, start + SAMPLE_BYTES - size))
    if (line.some((byte) => byte >= 0x80)) {
      sample.set(line, size)
      size += line.length
    }
    start = end
  }
  return sample.subarray(0, size)
}

function endOfLine(bytes: Uint8Array, start: number): number {
  const at = bytes.indexOf(10, start)
  return at < 0 ? bytes.length : at + 1
}
