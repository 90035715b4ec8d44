import type { SheetColumn } from '../../_shared/sheets/columns.ts'
import type { Filter, PlannedQuery } from './query.ts'
import type { QueryResult } from './run-query.ts'

/** Languages in which results are told. */
export type SheetLanguage = 'en' | 'zh-TW' | 'zh-CN'

/** What was computed, in a sentence, and the rows or groups behind it. */
export function describeResult(
  planned: PlannedQuery,
  result: QueryResult,
  language: SheetLanguage,
): string {
  const words = WORDS[language]
  if (result.matched === 0) return words.none(conditionsOf(planned, language))
  return planned.query.measure
    ? describeMeasure(planned, result, language)
    : describeRows(planned, result, language)
}

interface Words {
  none: (where: string) => string
  measure: Record<string, (column: string, where: string) => string>
  is: (what: string, value: string) => string
  groups: (what: string, column: string, list: string) => string
  rows: (shown: number, matched: number, where: string) => string
  where: (conditions: string[]) => string
  ops: Record<Filter['op'], (column: string, value: string, isDate: boolean) => string>
  colon: string
  comma: string
  stop: string
}

const EN: Words = {
  none: (where) => `No row fits${where}.`,
  measure: {
    count: (_, where) => `The number of rows${where}`,
    distinct: (column, where) => `The number of different values of ${column}${where}`,
    sum: (column, where) => `The total of ${column}${where}`,
    avg: (column, where) => `The average of ${column}${where}`,
    min: (column, where) => `The smallest ${column}${where}`,
    max: (column, where) => `The largest ${column}${where}`,
  },
  is: (what, value) => `${what} is ${value}.`,
  groups: (what, column, list) => `${what} by ${column}: ${list}.`,
  rows: (shown, matched, where) =>
    shown < matched
      ? `${String(shown)} of ${String(matched)} rows${where}:`
      : `${String(matched)} ${matched === 1 ? 'row' : 'rows'}${where}:`,
  where: (conditions) => ` where ${conditions.join(' and ')}`,
  ops: {
    eq: (column, value) => `${column} is ${value}`,
    ne: (column, value) => `${column} is not ${value}`,
    contains: (column, value) => `${column} contains ${value}`,
    starts: (column, value) => `${column} is in ${value}`,
    month: (column, value) => `the month of ${column} is ${value}`,
    gt: (column, value, isDate) => `${column} is ${isDate ? 'after' : 'over'} ${value}`,
    gte: (column, value) => `${column} is at least ${value}`,
    lt: (column, value, isDate) => `${column} is ${isDate ? 'before' : 'under'} ${value}`,
    lte: (column, value) => `${column} is at most ${value}`,
    empty: (column) => `${column} is empty`,
    filled: (column) => `${column} is not empty`,
  },
  colon: ': ',
  comma: ', ',
  stop: '; ',
}

const chinese = (t: (traditional: string, simplified: string) => string): Words => ({
  none: (where) =>
    `${t('沒有', '没有')}${where === '' ? '' : where}${t('的資料列。', '的数据行。')}`,
  measure: {
    count: (_, where) => `${where}${t('資料列數', '数据行数')}`,
    distinct: (column, where) => `${where}${t(`不同「${column}」的數量`, `不同“${column}”的数量`)}`,
    sum: (column, where) => `${where}${t(`「${column}」的總和`, `“${column}”的总和`)}`,
    avg: (column, where) => `${where}${t(`「${column}」的平均值`, `“${column}”的平均值`)}`,
    min: (column, where) => `${where}${t(`「${column}」的最小值`, `“${column}”的最小值`)}`,
    max: (column, where) => `${where}${t(`「${column}」的最大值`, `“${column}”的最大值`)}`,
  },
  is: (what, value) => `${what}${t('為', '为')} ${value}。`,
  groups: (what, column, list) =>
    `${t(`依「${column}」分組，`, `按“${column}”分组，`)}${what}：${list}。`,
  rows: (shown, matched, where) =>
    shown < matched
      ? `${where}${t('的資料共', '的数据共')} ${String(matched)} ${t('列，以下為', '行，以下为')} ${String(shown)} ${t('列', '行')}：`
      : `${where}${t('的資料共', '的数据共')} ${String(matched)} ${t('列', '行')}：`,
  where: (conditions) => `${t('符合', '符合')}${conditions.join('、')}${t('的', '的')}`,
  ops: {
    eq: (column, value) => t(`「${column}」為 ${value}`, `“${column}”为 ${value}`),
    ne: (column, value) => t(`「${column}」不是 ${value}`, `“${column}”不是 ${value}`),
    contains: (column, value) => t(`「${column}」包含 ${value}`, `“${column}”包含 ${value}`),
    starts: (column, value) => t(`「${column}」在 ${value}`, `“${column}”在 ${value}`),
    month: (column, value) =>
      t(`「${column}」在 ${String(Number(value))} 月`, `“${column}”在 ${String(Number(value))} 月`),
    gt: (column, value, isDate) =>
      isDate
        ? t(`「${column}」晚於 ${value}`, `“${column}”晚于 ${value}`)
        : t(`「${column}」大於 ${value}`, `“${column}”大于 ${value}`),
    gte: (column, value) => t(`「${column}」不小於 ${value}`, `“${column}”不小于 ${value}`),
    lt: (column, value, isDate) =>
      isDate
        ? t(`「${column}」早於 ${value}`, `“${column}”早于 ${value}`)
        : t(`「${column}」小於 ${value}`, `“${column}”小于 ${value}`),
    lte: (column, value) => t(`「${column}」不大於 ${value}`, `“${column}”不大于 ${value}`),
    empty: (column) => t(`「${column}」空白`, `“${column}”空白`),
    filled: (column) => t(`「${column}」不是空白`, `“${column}”不是空白`),
  },
  colon: '：',
  comma: '，',
  stop: '；',
})

const WORDS: Record<SheetLanguage, Words> = {
  en: EN,
  'zh-TW': chinese((traditional) => traditional),
  'zh-CN': chinese((_, simplified) => simplified),
}

function conditionsOf({ table, query }: PlannedQuery, language: SheetLanguage): string {
  const words = WORDS[language]
  const conditions = query.filters.map(({ col, op, value }) => {
    const column = table.columns[col]
    return words.ops[op](
      column?.name ?? '',
      formatValue(trimEnd(value), column),
      column?.type === 'date',
    )
  })
  return conditions.length === 0 ? '' : words.where(conditions)
}

/** The end of a month is written as what comes after all of its days. */
const trimEnd = (value: string | number): string | number =>
  typeof value === 'string' ? value.replace(/~$/, '') : value

function describeMeasure(
  planned: PlannedQuery,
  result: QueryResult,
  language: SheetLanguage,
): string {
  const words = WORDS[language]
  const { table, query } = planned
  const { op = 'count', col = 0 } = query.measure ?? {}
  const column = table.columns[col]
  const counts = op === 'count' || op === 'distinct'
  const shown = (value: string | number | null): string =>
    formatValue(value, counts ? undefined : column)
  const what = words.measure[op]?.(column?.name ?? '', conditionsOf(planned, language)) ?? ''
  const groups = result.groups ?? []
  if (!query.group) return words.is(what, shown(groups[0]?.value ?? (counts ? 0 : null)))
  const list = groups.map(({ key, value }) => `${key}${words.colon}${shown(value)}`)
  return words.groups(what, table.columns[query.group.col]?.name ?? '', list.join(words.stop))
}

function describeRows(planned: PlannedQuery, result: QueryResult, language: SheetLanguage): string {
  const words = WORDS[language]
  const rows = result.rows ?? []
  const lines = rows.map(({ cells }) => {
    const parts = cells.flatMap((value, i) => {
      const column = planned.table.columns[i]
      return value === null || !column
        ? []
        : [`${column.name}${words.colon}${formatValue(value, column)}`]
    })
    return `- ${parts.join(words.stop)}`
  })
  const head = words.rows(rows.length, result.matched, conditionsOf(planned, language))
  return [head, ...lines].join('\n')
}

const DECIMALS = 4

/** A value as its column writes it: with its currency, as a percentage. */
export function formatValue(
  value: string | number | null,
  column: SheetColumn | undefined,
): string {
  if (value === null) return '–'
  if (typeof value === 'string') return value.replace('T', ' ')
  const { prefix = '', suffix = '' } = column ?? {}
  const isPercent = /[%％]/.test(suffix)
  // Years and numbers of orders have no separators.
  const isShort = prefix === '' && Number.isInteger(value) && Math.abs(value) < 10_000
  const number = (isPercent ? value * 100 : value).toLocaleString('en', {
    useGrouping: !isShort,
    maximumFractionDigits: DECIMALS,
    minimumFractionDigits: prefix !== '' && !Number.isInteger(value) ? 2 : 0,
  })
  return number.startsWith('-') ? `-${prefix}${number.slice(1)}${suffix}` : prefix + number + suffix
}
