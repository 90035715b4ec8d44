/** Numbers as Word counts with them (ECMA-376 part 1, 17.18.59). Those that are not here are decimal. */
const FORMATS: Readonly<Record<string, (number: number) => string>> = {
  decimalZero: (n) => String(n).padStart(2, '0'),
  upperRoman: toRoman,
  lowerRoman: (n) => toRoman(n).toLowerCase(),
  upperLetter: (n) => repeated('ABCDEFGHIJKLMNOPQRSTUVWXYZ', n),
  lowerLetter: (n) => repeated('abcdefghijklmnopqrstuvwxyz', n),
  russianUpper: (n) => repeated('АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ', n),
  russianLower: (n) => repeated('абвгдежзиклмнопрстуфхцчшщыэюя', n),
  arabicAlpha: (n) => repeated('أبتثجحخدذرزسشصضطظعغفقكلمنهوي', n),
  arabicAbjad: (n) => repeated('أبجدهوزحطيكلمنسعفصقرشتثخذضظغ', n),
  hebrew1: toHebrew,
  hebrew2: (n) => repeated('אבגדהוזחטיכלמנסעפצקרשת', n),
  ganada: (n) => repeated('가나다라마바사아자차카타파하', n),
  chosung: (n) => repeated('ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ', n),
  aiueo: (n) => repeated('ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ', n),
  aiueoFullWidth: (n) =>
    repeated(
      'アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン',
      n,
    ),
  iroha: (n) => repeated('ｲﾛﾊﾆﾎﾍﾄﾁﾘﾇﾙｦﾜｶﾖﾀﾚｿﾂﾈﾅﾗﾑｳヰﾉｵｸﾔﾏｹﾌｺｴﾃｱｻｷﾕﾒﾐｼヱﾋﾓｾｽﾝ', n),
  irohaFullWidth: (n) =>
    repeated(
      'イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン',
      n,
    ),
  ideographTraditional: (n) => cyclic('甲乙丙丁戊己庚辛壬癸', n),
  ideographZodiac: (n) => cyclic('子丑寅卯辰巳午未申酉戌亥', n),
  chineseCounting: (n) => toChinese(n, '零'),
  chineseCountingThousand: (n) => toChinese(n, '零'),
  taiwaneseCounting: (n) => toChinese(n, '零'),
  taiwaneseCountingThousand: (n) => toChinese(n, '零'),
  japaneseCounting: (n) => toChinese(n, ''),
  koreanCounting: (n) => toChinese(n, '', '일이삼사오육칠팔구', '십백천'),
  koreanDigital: (n) => toDigits(n, '영일이삼사오육칠팔구'),
  koreanDigital2: (n) => toDigits(n, '零一二三四五六七八九'),
  ideographDigital: (n) => toDigits(n, '〇一二三四五六七八九'),
  japaneseDigitalTenThousand: (n) => toDigits(n, '〇一二三四五六七八九'),
  taiwaneseDigital: (n) => toDigits(n, '○一二三四五六七八九'),
  chineseLegalSimplified: (n) => toChinese(n, '零', '壹贰叁肆伍陆柒捌玖', '拾佰仟'),
  ideographLegalTraditional: (n) => toChinese(n, '零', '壹貳參肆伍陸柒捌玖', '拾佰仟'),
  japaneseLegal: (n) => toChinese(n, '', '壱弐参四伍六七八九', '拾百阡'),
  decimalFullWidth: (n) => toDigits(n, '０１２３４５６７８９'),
  decimalFullWidth2: (n) => toDigits(n, '０１２３４５６７８９'),
  hindiNumbers: (n) => toDigits(n, '०१२३४५६७८९'),
  thaiNumbers: (n) => toDigits(n, '๐๑๒๓๔๕๖๗๘๙'),
  thaiLetters: (n) => repeated('กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ', n),
  decimalEnclosedCircle: toCircled,
  decimalEnclosedCircleChinese: toCircled,
  decimalEnclosedParen: (n) => (n <= 20 ? String.fromCodePoint(0x2473 + n) : `(${n})`),
  decimalEnclosedFullstop: (n) => (n <= 20 ? String.fromCodePoint(0x2487 + n) : `${n}.`),
  ideographEnclosedCircle: (n) => (n <= 10 ? String.fromCodePoint(0x327f + n) : toChinese(n, '零')),
  numberInDash: (n) => `- ${n} -`,
  ordinal: toOrdinal,
  chicago: (n) => cyclic('*†‡§', n).repeat(Math.ceil(n / 4)),
  none: () => '',
}

/** A number in one of Word's formats. */
export function formatNumber(number: number, format: string): string {
  if (number < 1) return format === 'none' ? '' : String(number)
  return FORMATS[format]?.(number) ?? String(number)
}

/** A to Z, then AA to ZZ. */
function repeated(letters: string, number: number): string {
  const count = Math.ceil(number / letters.length)
  // So many times that no document has it.
  return count > 30 ? String(number) : cyclic(letters, number).repeat(count)
}

const cyclic = (letters: string, number: number): string =>
  letters.charAt((number - 1) % letters.length)

const ROMAN: readonly (readonly [number, string])[] = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
]

function toRoman(number: number): string {
  if (number >= 4000) return String(number)
  let text = ''
  let left = number
  for (const [value, letters] of ROMAN) {
    for (; left >= value; left -= value) text += letters
  }
  return text
}

function toHebrew(number: number): string {
  if (number >= 500) return String(number)
  const tens = Math.floor((number % 100) / 10)
  const ones = number % 10
  const hundreds = 'קרשת'.slice(0, 4).charAt(Math.floor(number / 100) - 1)
  // 15 and 16 would spell a name of God.
  const last =
    tens === 1 && (ones === 5 || ones === 6)
      ? `ט${'אבגדהוז'.charAt(ones)}`
      : 'יכלמנסעפצ'.charAt(tens - 1) + 'אבגדהוזחט'.charAt(ones - 1)
  return hundreds + last
}

const toDigits = (number: number, digits: string): string =>
  [...String(number)].map((digit) => digits.charAt(Number(digit))).join('')

/** 12 is 十二, 105 is 一百零五, without a zero 百五. */
function toChinese(
  number: number,
  zero: string,
  digits = '一二三四五六七八九',
  units = '十百千',
): string {
  if (number > 9999) return String(number)
  const places = [...String(number)].map(Number)
  let text = ''
  let isGap = false
  for (const [i, digit] of places.entries()) {
    const unit = units.charAt(places.length - 2 - i)
    if (digit === 0) {
      isGap = true
      continue
    }
    if (isGap) text += zero
    isGap = false
    const isLeadingTen = digit === 1 && places.length === 2 && unit !== ''
    const isJapaneseOne = digit === 1 && zero === '' && unit !== ''
    text += (isLeadingTen || isJapaneseOne ? '' : digits.charAt(digit - 1)) + unit
  }
  return text
}

function toCircled(number: number): string {
  if (number <= 20) return String.fromCodePoint(0x245f + number)
  if (number <= 35) return String.fromCodePoint(0x3251 + number - 21)
  return number <= 50 ? String.fromCodePoint(0x32b1 + number - 36) : String(number)
}

function toOrdinal(number: number): string {
  const isTeen = Math.floor(number / 10) % 10 === 1
  const ending = isTeen ? undefined : ({ 1: 'st', 2: 'nd', 3: 'rd' } as const)[number % 10]
  return `${number}${ending ?? 'th'}`
}
