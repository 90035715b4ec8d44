import { Converter } from 'opencc-js/t2cn'

const HAN = /\p{Script=Han}/u
const toSimplified = Converter({ from: 't', to: 'cn' })

/** Folds Traditional to Simplified characters; other text passes unchanged. One UTF-16 unit may become another, none is lost. */
export const foldHan = (text: string): string => (HAN.test(text) ? toSimplified(text) : text)

/** A text as it is compared: width, case and script folded (NFKC, lower case, Simplified). */
export const foldText = (text: string): string => foldHan(text.normalize('NFKC').toLowerCase())

const BEYOND_ASCII = /[^\0-\x7f]/
/**
 * Marks that writers leave out, over letters of scripts in which the word stays the same word without them: accents,
 * niqqud, tashkeel. In Thai or Devanagari marks are vowels, in Japanese they make another consonant.
 */
const OPTIONAL_MARKS =
  /(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}]\p{Mark}{0,9})\p{Nonspacing_Mark}/gu
/** The nukta, which tells borrowed sounds apart where the writer cares: फ़िल्टर, फिल्टर. */
const NUKTA = /[\u093c\u09bc\u0a3c\u0abc]/g
/** The tatweel stretches a word, Armenian marks stress or a question within one, the others join or part what is seen. */
const UNSPOKEN = /\u200d|[\u0640\u055b-\u055e\u00ad\u2060\ufeff]/g

/** Letters that are written otherwise by those who lack the key, or in the neighbouring language. */
const SAME_LETTERS: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['ø', 'o'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ł', 'l'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['þ', 'th'],
  ['ħ', 'h'],
  ['ı', 'i'],
  ['ə', 'e'],
  ['ς', 'σ'],
  // Arabic: alef with whatever it carries, yeh, teh marbuta, hamza on its seats.
  ['ٱ', 'ا'],
  ['ى', 'ي'],
  ['ة', 'ه'],
  // Persian and Urdu letters of the same sound.
  ['ی', 'ي'],
  ['ې', 'ي'],
  ['ک', 'ك'],
  ['ہ', 'ه'],
  ['ە', 'ه'],
  ['ۃ', 'ه'],
  // Hebrew letters at the end of a word.
  ['ך', 'כ'],
  ['ם', 'מ'],
  ['ן', 'נ'],
  ['ף', 'פ'],
  ['ץ', 'צ'],
])
const SAME_LETTER = new RegExp(`[${[...SAME_LETTERS.keys()].join('')}]`, 'g')

/** Vowels that NFKC takes apart, put together as dictionaries of Thai and Lao have them, whatever the order of the marks. */
const TAKEN_APART: readonly [RegExp, string][] = [
  [/\u0e4d([\u0e48-\u0e4b]?)\u0e32/g, '$1\u0e33'],
  [/\u0ecd([\u0ec8-\u0ecb]?)\u0eb2/g, '$1\u0eb3'],
  [/\u0eab\u0e99/g, '\u0edc'],
  [/\u0eab\u0ea1/g, '\u0edd'],
]

/** A text as it is searched: compared as in `foldText`, and without the marks that writers leave out. */
export function foldForSearch(text: string): string {
  const folded = foldText(text)
  if (!BEYOND_ASCII.test(folded)) return folded
  const letters = folded
    .replace(UNSPOKEN, '')
    .normalize('NFD')
    .replace(OPTIONAL_MARKS, '')
    .replace(NUKTA, '')
    .normalize('NFC')
    .replace(SAME_LETTER, (letter) => SAME_LETTERS.get(letter) ?? letter)
  return TAKEN_APART.reduce((joined, [parts, whole]) => joined.replace(parts, whole), letters)
}
