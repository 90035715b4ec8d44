import { foldText } from '../../_shared/text/fold.ts'
import { takeComparisons, takeDates } from './conditions.ts'
import {
  aliasesOf,
  AMOUNT_NAME,
  BEYOND_RULES,
  CODE_NAME,
  FILLERS,
  INTENTS,
  numeralOf,
} from './lexicon.ts'
import type { Filter, SheetQuery } from './query.ts'
import { QuestionReader } from './question-reader.ts'
import type { SheetTable } from './tables.ts'

/** A value of a table that a question holds. */
export interface Mention {
  col: number
  value: string
}

/** Whether a question may ask for something to be counted, added up, compared or looked up. */
export function namesTable(question: string, table: SheetTable): boolean {
  const reader = new QuestionReader(foldText(question))
  return takeColumns(reader, table).length > 0 || takeNames(reader, table)
}

/**
 * The query that a question asks of a table, if every word of it is understood: one that leaves out a condition would give
 * a wrong number. Look-ups, counts, sums, averages, smallest and largest, in English and Chinese.
 */
export function planByRules(
  question: string,
  table: SheetTable,
  mentions: readonly Mention[],
): SheetQuery | undefined {
  const reader = new QuestionReader(
    foldText(question).replaceAll(/[?？!！。，、：；"“”「」『』]|[.,:;](?=\s|$)/gu, ' '),
  )
  const byValue = takeValues(reader, table, mentions)
  if (BEYOND_RULES.test(reader.text)) return undefined
  const parts = readParts(reader, table, byValue)
  const query = toQuery(parts)
  if (!query || !reader.isUnderstood) return undefined
  return query
}

type Intent = 'average' | 'sum' | 'count' | 'distinct'

interface Parts {
  table: SheetTable
  filters: Filter[]
  /** Columns by name, in the order of the question, without those that are filtered. */
  named: number[]
  intents: Set<Intent>
  /** How many of the greatest, or of the smallest, are asked for. */
  best: { descending: boolean; limit: number; byDate: boolean; at: number } | undefined
  part: 'month' | 'year' | undefined
  isGrouped: boolean
  order: ReadonlyMap<number, number>
}

function readParts(reader: QuestionReader, table: SheetTable, byValue: Filter[]): Parts {
  const part = reader.take(INTENTS.byMonth)
    ? 'month'
    : reader.take(INTENTS.byYear)
      ? 'year'
      : undefined
  const early = takeDates(reader, table, [])
  const columns = takeColumns(reader, table)
  const order = new Map(columns)
  const filtered = new Set([...byValue, ...early].map(({ col }) => col))
  const named = columns.map(([col]) => col)
  const number = named.find((col) => table.columns[col]?.type === 'number') ?? defaultAmount(table)
  const compared = takeComparisons(reader, number)
  const best = takeBest(reader)
  const intents = new Set<Intent>()
  for (const intent of ['average', 'count', 'distinct', 'sum'] as const) {
    if (reader.take(INTENTS[intent])) intents.add(intent)
  }
  const isGrouped = reader.take(INTENTS.by) !== undefined
  takeNames(reader, table)
  for (const filler of FILLERS) reader.takeAll(filler)
  return {
    table,
    filters: [...byValue, ...early, ...compared],
    named: named.filter((col) => !filtered.has(col)),
    intents,
    best,
    part,
    isGrouped,
    order,
  }
}

/** Values of the table, the longest first; one that stands in several columns is of the first. */
function takeValues(
  reader: QuestionReader,
  { columns }: SheetTable,
  mentions: readonly Mention[],
): Filter[] {
  const filters: Filter[] = []
  const sorted = [...mentions].sort((a, b) => b.value.length - a.value.length)
  for (const { col, value } of sorted) {
    if (columns[col]?.type !== 'text' || filters.some((filter) => filter.col === col)) continue
    const folded = foldText(value).trim()
    if (folded.length < 2 && !/\p{Script=Han}/u.test(folded)) continue
    if (reader.takeWords(folded) !== undefined) filters.push({ col, op: 'eq', value })
  }
  return filters
}

function takeColumns(reader: QuestionReader, { columns }: SheetTable): [col: number, at: number][] {
  const names = columns
    .flatMap(({ name }, col) => aliasesOf(foldText(name).trim()).map((alias) => ({ alias, col })))
    .filter(({ alias }) => alias.length > 1 || /\p{Script=Han}/u.test(alias))
    .sort((a, b) => b.alias.length - a.alias.length)
  const found = new Map<number, number>()
  for (const { alias, col } of names) {
    const at = found.has(col) ? undefined : reader.takeWords(alias)
    if (at !== undefined) found.set(col, at)
  }
  return [...found].sort((a, b) => a[1] - b[1])
}

/** The words of the sheet's and the document's name. */
function takeNames(reader: QuestionReader, { sheet, title }: SheetTable): boolean {
  const names = [sheet ?? '', title].map((name) => foldText(name).trim())
  const words = names.flatMap((name) => [
    name,
    ...name
      .split(/[^\p{Letter}\p{Number}]+/u)
      .filter((word) => word.length > 2 || /\p{Script=Han}{2}/u.test(word)),
  ])
  let isNamed = false
  for (const word of words.filter((name) => name.length > 1)) {
    const singular = /[a-z]{3}s$/.test(word) ? word.slice(0, -1) : word
    if (reader.takeWords(word) !== undefined || reader.takeWords(singular) !== undefined)
      isNamed = true
  }
  return isNamed
}

function takeBest(reader: QuestionReader): Parts['best'] {
  const top = reader.take(INTENTS.top)
  if (top) {
    const limit = numeralOf(top.groups[0] ?? top.groups[1] ?? '') || 1
    reader.take(INTENTS.most)
    return { descending: true, limit, byDate: false, at: top.at }
  }
  for (const [intent, descending, byDate] of [
    ['most', true, false],
    ['least', false, false],
    ['latest', true, true],
    ['earliest', false, true],
  ] as const) {
    const found = reader.take(INTENTS[intent])
    if (found) return { descending, limit: 1, byDate, at: found.at }
  }
  return undefined
}

/** The one column that amounts stand in, where the question does not name it. */
function defaultAmount({ columns }: SheetTable): number | undefined {
  const numbers = columns.flatMap(({ name, type }, col) =>
    type === 'number' && !CODE_NAME.test(foldText(name)) ? [col] : [],
  )
  const amounts = numbers.filter((col) => AMOUNT_NAME.test(foldText(columns[col]?.name ?? '')))
  if (amounts.length === 1) return amounts[0]
  return numbers.length === 1 ? numbers[0] : undefined
}

const LOOKED_UP = 5

function toQuery(parts: Parts): SheetQuery | undefined {
  const { table, filters, named, intents, best } = parts
  const typeOf = (col: number): string | undefined => table.columns[col]?.type
  const numbers = named.filter((col) => typeOf(col) === 'number')
  const others = named.filter((col) => typeOf(col) !== 'number')
  const amount = numbers[0] ?? defaultAmount(table)
  if (best) return bestOf(parts, numbers[0], others, amount)
  if (intents.has('average') || (intents.has('sum') && !intents.has('count'))) {
    if (amount === undefined) return undefined
    const op = intents.has('average') ? 'avg' : 'sum'
    return { filters, measure: { op, col: amount }, ...groupOf(parts, others), limit: 20 }
  }
  if (intents.has('count')) return countOf(parts, others)
  const hasValue = filters.some(({ op }) => op === 'eq')
  if (!hasValue || named.length === 0) return undefined
  return { filters, limit: LOOKED_UP }
}

function countOf(parts: Parts, others: readonly number[]): SheetQuery {
  const { filters, intents, isGrouped } = parts
  const counted = others[0]
  if (intents.has('distinct') && counted !== undefined)
    return { filters, measure: { op: 'distinct', col: counted }, limit: 1 }
  const group = groupOf(parts, isGrouped ? others.slice(-1) : [])
  return { filters, measure: { op: 'count', col: counted ?? 0 }, ...group, limit: 20 }
}

function groupOf(
  { table, part, isGrouped }: Parts,
  others: readonly number[],
): Pick<SheetQuery, 'group' | 'sort'> {
  if (part) {
    const col = table.columns.findIndex(({ type }) => type === 'date')
    return col < 0 ? {} : { group: { col, part } }
  }
  const [col] = others
  return isGrouped && col !== undefined ? { group: { col } } : {}
}

/** "Which customer has the highest total?", "the largest order", "the customer with the most orders". */
function bestOf(
  { table, filters, intents, best, order }: Parts,
  number: number | undefined,
  others: readonly number[],
  amount: number | undefined,
): SheetQuery | undefined {
  if (!best) return undefined
  const { descending, limit } = best
  const sort = { descending }
  if (best.byDate) {
    const date = table.columns.findIndex(({ type }) => type === 'date')
    return date < 0 ? undefined : { filters, sort: { col: date, descending }, limit }
  }
  const isSummed = intents.has('sum') || intents.has('average')
  if (isSummed && amount !== undefined && others.length > 0) {
    const op = intents.has('average') ? 'avg' : 'sum'
    return { filters, measure: { op, col: amount }, group: { col: others[0] ?? 0 }, sort, limit }
  }
  // What is counted stands next to "most": behind it in English, before it in Chinese.
  if (number === undefined && !isSummed && others.length >= 2) {
    const distance = (col: number): number => Math.abs((order.get(col) ?? 0) - best.at)
    const [counted = 0, group = 0] = [...others].sort((a, b) => distance(a) - distance(b))
    return { filters, measure: { op: 'count', col: counted }, group: { col: group }, sort, limit }
  }
  if (amount === undefined) return undefined
  return { filters, sort: { col: amount, descending }, limit }
}
