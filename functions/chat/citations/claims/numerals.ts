/** Numbers as people write them, as one decimal text each, so that 1,000, "one thousand" and 一千 compare as equal. */

const SMALL: Readonly<Record<string, number>> = Object.fromEntries(
  `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
   nineteen twenty`
    .split(/\s+/)
    .map((word, value) => [word, value]),
)
const TENS: Readonly<Record<string, number>> = {
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
}
const SCALES: Readonly<Record<string, number>> = {
  hundred: 100,
  thousand: 1000,
  million: 1e6,
  billion: 1e9,
  trillion: 1e12,
}
export const HAN_SCALES: Readonly<Record<string, number>> = { 万: 1e4, 亿: 1e8 }

const ORDINALS: Readonly<Record<string, string>> = Object.fromEntries(
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth'
    .split(' ')
    .map((word, index) => [word, `#${index + 1}`]),
)

/** `first` and `1st`: `#1`. */
export function ordinalOf(word: string): string | undefined {
  const digits = /^(\d{1,4})(?:st|nd|rd|th)$/.exec(word)
  if (digits) return `#${digits[1]}`
  return Object.hasOwn(ORDINALS, word) ? ORDINALS[word] : undefined
}

/** Whether an English word is (part of) a number, on its own. */
export const isNumberWord = (word: string): boolean =>
  Object.hasOwn(SMALL, word) || Object.hasOwn(TENS, word) || Object.hasOwn(SCALES, word)

export const scaleOf = (word: string): number | undefined =>
  Object.hasOwn(SCALES, word)
    ? SCALES[word]
    : Object.hasOwn(HAN_SCALES, word)
      ? HAN_SCALES[word]
      : undefined

/** The value of English number words: "two hundred and five", "twenty one". Undefined for what is none. */
export function valueOfWords(words: readonly string[]): number | undefined {
  let total = 0
  let current = 0
  let seen = false
  for (const word of words) {
    if (word === 'and') continue
    const small = Object.hasOwn(SMALL, word) ? SMALL[word] : TENS[word]
    const scale = SCALES[word]
    if (small !== undefined) {
      // "nineteen thirty one" is a year in words, and "two three" a list.
      if (seen && current % 100 !== 0 && !(current % 10 === 0 && small < 10)) return undefined
      current += small
    } else if (scale === 100) current = Math.max(current, 1) * 100
    else if (scale !== undefined) {
      total += Math.max(current, 1) * scale
      current = 0
    } else return undefined
    seen = true
  }
  return seen ? total + current : undefined
}

const HAN_DIGITS: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
}
const HAN_TENS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 }
export const HAN_NUMERAL = /[零〇一二两三四五六七八九十百千万亿]/u

/** The value of a run of Chinese numerals in Simplified script: 二十三, 一千零五, 二〇二四. */
export function valueOfHan(run: string): number | undefined {
  if (/^[零〇一二三四五六七八九]{3,}$/u.test(run)) {
    return Number([...run].map((digit) => HAN_DIGITS[digit]).join(''))
  }
  let total = 0
  let section = 0
  let digit: number | undefined
  for (const character of run) {
    const value = HAN_DIGITS[character]
    const ten = HAN_TENS[character]
    const scale = HAN_SCALES[character]
    if (value !== undefined) {
      if (digit !== undefined && digit !== 0) return undefined
      digit = value
    } else if (ten !== undefined) {
      section += (digit ?? 1) * ten
      digit = undefined
    } else if (scale !== undefined) {
      if (section === 0 && digit === undefined) return undefined
      total = (total + section + (digit ?? 0)) * scale
      section = 0
      digit = undefined
    } else return undefined
  }
  return total + section + (digit ?? 0)
}

/** Digits with their separators as one text: no thousands' marks, no idle zeros; 007 and 3.2.1 stay as they are. */
export function normalizeDigits(digits: string): string {
  const plain = digits.replace(/(?<=\d)[,’' \u00a0\u202f](?=\d{3}(?!\d))/gu, '')
  if (!/^\d+\.\d+$/.test(plain)) return plain
  let end = plain.length
  while (plain.charAt(end - 1) === '0') end -= 1
  return plain.slice(0, plain.charAt(end - 1) === '.' ? end - 1 : end)
}

/** A value as `normalizeDigits` would write it. */
export const textOfValue = (value: number): string => String(Number(value.toPrecision(15)))
