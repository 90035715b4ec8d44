import { columnName } from '../../../_shared/sheets/cell-names.ts'
import type { SheetColumn } from '../../../_shared/sheets/columns.ts'
import { type Cell, type SheetRow, textOf } from './sheet.ts'
import type { SheetTable } from './tables.ts'
import { isDayFirstDate, valueOfText } from '../../../_shared/sheets/values.ts'

export type CellValue = number | string | null

/** A table whose rows can be asked by query. */
export interface StoredTable {
  sheet: string | undefined
  columns: SheetColumn[]
  headerRow: number
  firstRow: number
  rowCount: number
  /** The first row of the table on each of its pages. */
  pages: readonly (readonly [page: number, row: number])[]
  /** Values by row, from the first one on; null for a row of sums, which would be counted twice. */
  values: () => Generator<CellValue[] | null>
}

/** Fewer rows need no query. */
const MIN_ROWS = 3
const MAX_ROWS = 200_000
const MAX_COLUMNS = 200
/** Rows that tell what a column is made of. */
const SAMPLE_ROWS = 1000
/** Share of a column's cells that have to be of its type. */
const TYPE_SHARE = 0.8
const MAX_NAME_CHARACTERS = 120
/** Longer texts are read on their page. */
const MAX_VALUE_CHARACTERS = 500

export function toStoredTable(
  { header, column, width, rows }: SheetTable,
  sheet: string | undefined,
  pages: StoredTable['pages'],
): StoredTable | undefined {
  const [first] = rows
  if (!header || !first || rows.length < MIN_ROWS || rows.length > MAX_ROWS || width > MAX_COLUMNS)
    return undefined
  const sample = rows.slice(0, SAMPLE_ROWS)
  const names = uniqueNames(header.names, column)
  const described = names.map((name, i) =>
    describeColumn(
      name,
      column + i,
      sample.filter((row) => !isTotal(row, column)).map(({ cells }) => cells[column - 1 + i] ?? ''),
    ),
  )
  return {
    sheet,
    columns: described.map(({ column: of }) => of),
    headerRow: header.row,
    firstRow: first.number,
    rowCount: rows.length,
    pages,
    *values() {
      for (const row of rows) {
        if (isTotal(row, column)) yield null
        else
          yield described.map(({ column: { type }, isDayFirst }, i) =>
            toValue(row.cells[column - 1 + i] ?? '', type, isDayFirst),
          )
      }
    },
  }
}

const TOTAL =
  /^(?:(?:grand|sub)?[ -]?totals?|sum|overall|summe|average|mean|合計|合计|總計|总计|小計|小计|總和|总和|平均)[:：]?$/i

/** The first thing that it says is that it sums up others. */
function isTotal({ cells }: SheetRow, column: number): boolean {
  const first = cells.slice(column - 1).find((cell) => textOf(cell) !== '')
  return first !== undefined && TOTAL.test(textOf(first))
}

function uniqueNames(names: readonly string[], column: number): string[] {
  const used = new Map<string, number>()
  return names.map((name, i) => {
    const own = name === '' ? columnName(column + i) : name.slice(0, MAX_NAME_CHARACTERS).trim()
    const count = (used.get(own) ?? 0) + 1
    used.set(own, count)
    return count === 1 ? own : `${own} (${columnName(column + i)})`
  })
}

function describeColumn(
  name: string,
  number: number,
  cells: readonly Cell[],
): { column: SheetColumn; isDayFirst: boolean } {
  const filled = cells.filter((cell) => textOf(cell) !== '')
  const isDayFirst = filled.some((cell) => typeof cell === 'string' && isDayFirstDate(cell))
  const values = filled.map((cell) => valueOf(cell, isDayFirst))
  const share = (type: string): number =>
    values.filter((value) => typeof value === type).length / Math.max(values.length, 1)
  const type =
    share('number') >= TYPE_SHARE ? 'number' : share('string') >= TYPE_SHARE ? 'date' : 'text'
  const column: SheetColumn = { name, letter: columnName(number), type }
  if (type === 'number') Object.assign(column, unitOf(filled.map(textOf)))
  return { column, isDayFirst }
}

const valueOf = (cell: Cell, isDayFirst: boolean): number | string | undefined =>
  typeof cell === 'object' ? cell.value : valueOfText(cell, isDayFirst)

function toValue(cell: Cell, type: SheetColumn['type'], isDayFirst: boolean): CellValue {
  const text = textOf(cell)
  if (text === '') return null
  if (type === 'text') return text.slice(0, MAX_VALUE_CHARACTERS).toWellFormed()
  return valueOf(cell, isDayFirst) ?? text.slice(0, MAX_VALUE_CHARACTERS).toWellFormed()
}

/** What stands around most numbers of a column: a currency, a percent sign. */
function unitOf(texts: readonly string[]): { prefix?: string; suffix?: string } {
  const prefix = commonest(texts.map((text) => /^[-−(]?([^\d(.,−-]{1,5})\d/.exec(text)?.[1] ?? ''))
  const suffix = commonest(texts.map((text) => /\d(\D{1,5})$/.exec(text)?.[1] ?? ''))
  return {
    ...(prefix === '' ? {} : { prefix }),
    ...(/^[%％]$|^\s?\p{Sc}$|^ ?[元円원圓]$/u.test(suffix) ? { suffix } : {}),
  }
}

function commonest(values: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? ''
}
