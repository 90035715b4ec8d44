import { valueOfText } from '../../_shared/sheets/values.ts'
import { monthOf } from './lexicon.ts'
import type { Filter } from './query.ts'
import type { QuestionReader } from './question-reader.ts'
import type { SheetTable } from './tables.ts'

const MONTH_NAME =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const BEFORE =
  '(?:\\b(in|during|on|of|for|since|from|after|before|until)(?: the (?:month|year)(?: of)?)? )?'
/** Behind a date in Chinese. */
const BEHIND = '(之后|以后|之前|以前|以来|起)?'

const ISO = new RegExp(`${BEFORE}\\b(\\d{4}-\\d{2}(?:-\\d{2})?)\\b${BEHIND}`)
const BY_NAME = new RegExp(
  `${BEFORE}\\b${MONTH_NAME}\\b\\.?(?: (\\d{1,2})(?:st|nd|rd|th)?(?!\\d))?(?:,? (\\d{4})\\b)?`,
)
const CHINESE = new RegExp(
  `(?:(\\d{4})年)?(\\d{1,2}|[一二三四五六七八九十]{1,2})月(?:份|(\\d{1,2})[日号])?${BEHIND}`,
)
const YEAR = new RegExp(`${BEFORE}\\b((?:19|20)\\d{2})(?!\\d)年?${BEHIND}`)

const RELATIONS: Readonly<Record<string, Filter['op']>> = {
  since: 'gte',
  from: 'gte',
  以来: 'gte',
  起: 'gte',
  after: 'gt',
  之后: 'gt',
  以后: 'gt',
  before: 'lt',
  until: 'lt',
  之前: 'lt',
  以前: 'lt',
}

/** Takes the dates of a question, as filters of a column of dates, or of years. */
export function takeDates(
  reader: QuestionReader,
  { columns }: SheetTable,
  named: readonly number[],
): Filter[] {
  const dates = columns.flatMap(({ type }, col) => (type === 'date' ? [col] : []))
  const col = dates.find((date) => named.includes(date)) ?? dates[0]
  if (col === undefined) return takeYear(reader, columns)
  const filters: Filter[] = []
  for (let left = 2; left > 0; left--) {
    const filter = takeDate(reader, col)
    if (filter) filters.push(filter)
  }
  // A row has one date: "March and May" are two answers.
  const isOne = ({ op }: Filter): boolean => op === 'starts' || op === 'month'
  if (filters.filter(isOne).length > 1) reader.giveUp()
  return filters
}

function takeDate(reader: QuestionReader, col: number): Filter | undefined {
  const iso = reader.take(ISO)
  if (iso) {
    const [before, date = '', behind] = iso.groups
    return toFilter(col, date, before ?? behind)
  }
  const named = takeNamedMonth(reader)
  if (named) return toDateFilter(reader, col, named)
  const chinese = reader.take(CHINESE)
  if (chinese) {
    const [year, month = '', day, behind] = chinese.groups
    return toDateFilter(reader, col, { year, month: monthOf(month), day, relation: behind })
  }
  const found = reader.take(YEAR)
  if (!found) return undefined
  const [before, year = '', behind] = found.groups
  return toFilter(col, year, before ?? behind)
}

interface NamedDate {
  year: string | undefined
  month: number
  day: string | undefined
  relation: string | undefined
}

function takeNamedMonth(reader: QuestionReader): NamedDate | undefined {
  const match = BY_NAME.exec(reader.text)
  // "May" is a verb as well.
  if (!match || (match[2] === 'may' && match[1] === undefined && match[4] === undefined))
    return undefined
  const [relation, month = '', day, year] = reader.take(BY_NAME)?.groups ?? []
  return { year, month: monthOf(month.slice(0, 3)), day, relation }
}

const two = (part: string | number): string => String(part).padStart(2, '0')

function toDateFilter(
  reader: QuestionReader,
  col: number,
  { year, month, day, relation }: NamedDate,
): Filter | undefined {
  const isOpen = day !== undefined || (relation !== undefined && relation in RELATIONS)
  // Of which year nobody said.
  if (month === 0 || (year === undefined && isOpen)) {
    reader.giveUp()
    return undefined
  }
  if (year === undefined) return { col, op: 'month', value: two(month) }
  const date = [year, two(month), ...(day === undefined ? [] : [two(day)])].join('-')
  return toFilter(col, date, relation)
}

function toFilter(col: number, date: string, relation: string | undefined): Filter {
  const op = RELATIONS[relation ?? ''] ?? 'starts'
  return { col, op, value: op === 'gt' ? `${date}~` : date }
}

function takeYear(reader: QuestionReader, columns: SheetTable['columns']): Filter[] {
  const col = columns.findIndex(({ name, type }) => type === 'number' && /year|年/i.test(name))
  const found = col < 0 ? undefined : reader.take(YEAR)
  const [before, year, behind] = found?.groups ?? []
  if (year === undefined) return []
  const op = RELATIONS[before ?? behind ?? ''] ?? 'eq'
  return [{ col, op, value: Number(year) }]
}

const NUMBER = '((?:nt\\$|us\\$|[$€£¥])?\\d[\\d,.]{0,20}%?)'
const COMPARISONS: readonly (readonly [Filter['op'], RegExp])[] = [
  ['gte', new RegExp(`(?:\\b(?:at least|no less than)|>=|≥|至少|不少于|不低于) ?${NUMBER}`)],
  ['lte', new RegExp(`(?:\\b(?:at most|no more than|up to)|<=|≤|至多|不超过|不高于) ?${NUMBER}`)],
  [
    'gt',
    new RegExp(
      `(?:\\b(?:over|above|more than|greater than|higher than|exceeding)|>|超过|大于|高于|多于) ?${NUMBER}`,
    ),
  ],
  [
    'lt',
    new RegExp(
      `(?:\\b(?:under|below|less than|lower than|fewer than)|<|低于|小于|少于) ?${NUMBER}`,
    ),
  ],
  ['gte', new RegExp(`${NUMBER} ?(?:or more|以上)`)],
  ['lte', new RegExp(`${NUMBER} ?(?:or less|以下)`)],
]

/** Takes what a question says of how large numbers are. */
export function takeComparisons(reader: QuestionReader, col: number | undefined): Filter[] {
  if (col === undefined) return []
  return COMPARISONS.flatMap(([op, pattern]) => {
    const value = valueOfText(pattern.exec(reader.text)?.[1]?.replace(/[.,]$/, '') ?? '')
    if (typeof value !== 'number') return []
    reader.take(pattern)
    return [{ col, op, value }]
  })
}
