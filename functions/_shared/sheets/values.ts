/** Texts that are longer are no values. */
const MAX_CHARACTERS = 40
/** A number of more digits is a name: an account, a bar code. */
const MAX_DIGITS = 15

const CURRENCY =
  /^(?:NT\$|US\$|HK\$|A\$|C\$|R\$|RMB|[A-Z]{3}(?=[\s\d.-])|\p{Sc})\s?|\s?(?:[A-Z]{3}|\p{Sc}|元|円|원|圓|块)$/gu

/** What a text is worth that is a number or a date; undefined for any other. */
export function valueOfText(raw: string, isDayFirst = false): number | string | undefined {
  const text = raw.trim()
  if (text === '' || text.length > MAX_CHARACTERS || !/\d/.test(text)) return undefined
  return numberOfText(text) ?? dateOfText(text, isDayFirst)
}

function numberOfText(text: string): number | undefined {
  const isInBrackets = /^\(.+\)$/.test(text)
  const sign = isInBrackets || /^[-−–]/.test(text) || /-$/.test(text) ? -1 : 1
  const bare = text
    .replace(/^[(+−–-]{1,3}|[)-]{1,3}$/g, '')
    .trim()
    .replaceAll(CURRENCY, '')
    .replace(/^[−–-]/, '')
    .trim()
  const isPercent = /[%％]$/.test(bare)
  const digits = bare.replace(/\s?[%％]$/, '')
  const number = plainNumber(digits)
  if (number === undefined) return undefined
  const negative = sign < 0 || /^[^\d]*[-−]/.test(text) ? -1 : 1
  return negative * (isPercent ? number / 100 : number)
}

function plainNumber(digits: string): number | undefined {
  if (digits.replaceAll(/\D/g, '').length > MAX_DIGITS) return undefined
  // 00123 is a code.
  if (/^0\d/.test(digits)) return undefined
  if (/^\d{1,3}(?:[,'’  ]\d{3})+(?:\.\d+)?$/.test(digits))
    return Number(digits.replaceAll(/[,'’  ]/g, ''))
  if (/^\d{0,15}\.?\d{1,15}(?:[eE][+-]?\d{1,3})?$/.test(digits)) return Number(digits)
  if (/^\d{1,3}(?:\.\d{3})+,\d+$/.test(digits))
    return Number(digits.replaceAll('.', '').replace(',', '.'))
  if (/^\d+,\d{1,2}$/.test(digits)) return Number(digits.replace(',', '.'))
  return undefined
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const YEAR_FIRST =
  /^(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?(?:[T ](\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?: (\d{1,2}):(\d{2})(?::\d{2})?)?$/
const MONTH_BY_NAME = /^(?:(\d{1,2})[ -])?([A-Za-z]{3,9})\.?[ -](?:(\d{1,2}),? )?(\d{4})$/

/** Whether a text is a date that only makes sense with the day in front, as 25/03/2026. */
export function isDayFirstDate(text: string): boolean {
  const [, first = '0', mark] = YEAR_LAST.exec(text.trim()) ?? []
  return Number(first) > 12 || mark === '.'
}

function dateOfText(text: string, isDayFirst: boolean): string | undefined {
  const yearFirst = YEAR_FIRST.exec(text)
  if (yearFirst) {
    const [, year, month, day, hour, minute] = yearFirst
    return isoDate(Number(year), Number(month), Number(day), hour, minute)
  }
  const yearLast = YEAR_LAST.exec(text)
  if (yearLast) {
    const [, first, mark, second, year, hour, minute] = yearLast
    const dayFirst = isDayFirst || mark === '.'
    const [day, month] = dayFirst ? [first, second] : [second, first]
    return isoDate(Number(year), Number(month), Number(day), hour, minute)
  }
  const [, before, name = '', after, year] = MONTH_BY_NAME.exec(text) ?? []
  const month = MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1
  const day = before ?? after
  if (month === 0 || day === undefined) return undefined
  return isoDate(Number(year), month, Number(day))
}

const two = (part: number | string): string => String(part).padStart(2, '0')

function isoDate(
  year: number,
  month: number,
  day: number,
  hour?: string,
  minute = '00',
): string | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined
  const date = `${String(year)}-${two(month)}-${two(day)}`
  const isMidnight = hour === undefined || Number(hour) + Number(minute) === 0
  return isMidnight ? date : `${date}T${two(hour)}:${minute}`
}
