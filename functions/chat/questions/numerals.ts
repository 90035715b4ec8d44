const WORDS = new Map(
  (
    'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen ' +
    'nineteen twenty|first second third fourth fifth sixth seventh eighth ninth tenth'
  )
    .split('|')
    .flatMap((words) => words.split(' ').map((word, i) => [word, i + 1] as const)),
)
const MORE_WORDS = new Map([
  ['opening', 1],
  ['thirty', 30],
  ['forty', 40],
  ['fifty', 50],
  ['hundred', 100],
  ['couple', 2],
  ['few', 3],
  ['several', 5],
])
const HAN_DIGITS = '〇一二三四五六七八九'

/** A number as a question writes it, "3", "third", "3rd", "十二", "兩"; undefined where it is none. Text is folded. */
export function readNumeral(text: string): number | undefined {
  const digits = /^(\d{1,4})(?:st|nd|rd|th)?$/.exec(text)
  if (digits) return Number(digits[1])
  const word = WORDS.get(text) ?? MORE_WORDS.get(text)
  if (word !== undefined) return word
  return readHan(text)
}

function readHan(text: string): number | undefined {
  if (!/^[〇零一二三四五六七八九十百两]{1,6}$/u.test(text)) return undefined
  if (!/[十百]/u.test(text)) {
    const digits = [...text].map((digit) => valueOf(digit)).join('')
    return Number(digits)
  }
  const [, hundreds, tens, ones] =
    /^(?:([一二三四五六七八九两])百)?零?(?:([一二三四五六七八九])?十)?([一二三四五六七八九])?$/u.exec(
      text,
    ) ?? []
  const hasTens = text.includes('十')
  return (
    (hundreds ? valueOf(hundreds) * 100 : 0) +
    (hasTens ? (tens ? valueOf(tens) : 1) * 10 : 0) +
    (ones ? valueOf(ones) : 0)
  )
}

function valueOf(digit: string): number {
  if (digit === '两') return 2
  return Math.max(0, HAN_DIGITS.indexOf(digit === '零' ? '〇' : digit))
}
