import { dateFromSerial, format, isDateFormat } from 'numfmt'
import type { Cell } from './sheet.ts'

/**
 * Formats that files name by number (ECMA-376, 18.8.30). What follows the reader's own country is written as ISO 8601 has
 * it: nobody knows whose day comes first.
 */
const BUILT_IN: Readonly<Record<number, string>> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  5: '"$"#,##0;-"$"#,##0',
  6: '"$"#,##0;-"$"#,##0',
  7: '"$"#,##0.00;-"$"#,##0.00',
  8: '"$"#,##0.00;-"$"#,##0.00',
  9: '0%',
  10: '0.00%',
  11: '0.00E+00',
  12: '# ?/?',
  13: '# ??/??',
  14: 'yyyy-mm-dd',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'yyyy-mm-dd h:mm',
  37: '#,##0;(#,##0)',
  38: '#,##0;(#,##0)',
  39: '#,##0.00;(#,##0.00)',
  40: '#,##0.00;(#,##0.00)',
  41: '#,##0;-#,##0',
  42: '"$"#,##0;-"$"#,##0',
  43: '#,##0.00;-#,##0.00',
  44: '"$"#,##0.00;-"$"#,##0.00',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss.0',
  48: '##0.0E+0',
  49: '@',
}
/** Of dates in Chinese, Japanese and Korean, which differ from country to country. */
const EAST_ASIAN_DATES: readonly (readonly [from: number, to: number])[] = [
  [27, 31],
  [36, 36],
  [50, 54],
  [57, 58],
]

export const builtInFormat = (id: number): string =>
  BUILT_IN[id] ??
  (EAST_ASIAN_DATES.some(([from, to]) => id >= from && id <= to) ? 'yyyy-mm-dd' : 'General')

/** Days between the two days from which programs count. */
const DAYS_TO_1904 = 1462
/** A pattern that takes longer to read was made for that. */
const MAX_PATTERN_CHARACTERS = 500

const knownDates = new Map<string, boolean>()
const MAX_KNOWN = 1000

/** A number as a person sees it by its format: a date, a percentage, an amount of money. */
export function formatNumber(number: number, pattern: string, is1904: boolean): Cell {
  if (pattern.length > MAX_PATTERN_CHARACTERS) return { text: String(number), value: number }
  if (!isDate(pattern)) return { text: apply(pattern, number), value: number }
  const serial = is1904 ? number + DAYS_TO_1904 : number
  const text = apply(pattern, serial)
  // A span of time, or a time of day, is a number of days.
  if (/\[[hms]+\]/i.test(pattern) || serial < 1) return { text, value: number }
  return { text, value: isoOf(serial) ?? number }
}

function isDate(pattern: string): boolean {
  const known = knownDates.get(pattern)
  if (known !== undefined) return known
  let found = false
  try {
    found = isDateFormat(pattern)
  } catch {
    // No format at all.
  }
  if (knownDates.size >= MAX_KNOWN) knownDates.clear()
  knownDates.set(pattern, found)
  return found
}

function apply(pattern: string, number: number): string {
  try {
    const text = format(pattern, number).replaceAll(/\s+/g, ' ').trim()
    // A format may hide what it formats (";;;"), and people see nothing then.
    return /^#+$/.test(text) ? String(number) : text
  } catch {
    return String(number)
  }
}

const two = (part: number): string => String(part).padStart(2, '0')

function isoOf(serial: number): string | undefined {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = dateFromSerial(serial)
  if (year < 1900 || year > 9999) return undefined
  const date = `${String(year)}-${two(month)}-${two(day)}`
  return hour === 0 && minute === 0 ? date : `${date}T${two(hour)}:${two(minute)}`
}
