import type { CellRange } from '../../../_shared/sheets/cell-names.ts'
import { type Cell, type SheetRow, textOf } from './sheet.ts'
import { valueOfText } from '../../../_shared/sheets/values.ts'

/** The names of a table's columns, and the row that they stand in, the last one of several. */
export interface Header {
  row: number
  names: string[]
}

interface Columns {
  left: number
  right: number
}

interface FoundHeader {
  header: Header
  /** Where in the rows it begins, and where what it is the header of does. */
  start: number
  end: number
}

/** A header stands in one of so many rows: above it there may be a unit, or a date. */
const MAX_ROWS_ABOVE = 4
/** Rows that tell what columns are made of. */
const SAMPLE_ROWS = 20

/** The header of a table, or undefined where its first rows are like those that follow. */
export function findHeader(
  rows: readonly SheetRow[],
  columns: Columns,
  merges: readonly CellRange[],
): FoundHeader | undefined {
  for (const [start, row] of rows.slice(0, MAX_ROWS_ABOVE + 1).entries()) {
    const below = rows.slice(start + 1, start + 1 + SAMPLE_ROWS)
    if (below.length === 0) return undefined
    if (!isHeader(row, below, columns)) continue
    const [next, ...rest] = below
    const isGrouped = merges.some(
      ({ top, left, right }) => top === row.number && right > left && left >= columns.left,
    )
    // Two rows: "2026" over "Revenue" and "Costs".
    if (isGrouped && next && rest.length > 0 && isHeader(next, rest, columns)) {
      return { header: join(row, next, columns), start, end: start + 2 }
    }
    return { header: toHeader(row, columns), start, end: start + 1 }
  }
  return undefined
}

const cellsOf = ({ cells }: SheetRow, { left, right }: Columns): Cell[] =>
  Array.from({ length: right - left + 1 }, (_, i) => cells[left - 1 + i] ?? '')

/** Names in most columns, and no values but years and dates over columns that hold others. */
function isHeader(row: SheetRow, below: readonly SheetRow[], columns: Columns): boolean {
  const cells = cellsOf(row, columns)
  const filled = cells.filter((cell) => textOf(cell) !== '')
  const names = filled.filter((cell) => !isValue(cell))
  if (filled.length < Math.max(Math.min(2, cells.length), cells.length / 2)) return false
  if (names.length === 0) return false
  return cells.every((cell, i) => {
    if (textOf(cell) === '' || !isValue(cell)) return true
    if (!isPeriod(cell)) return false
    const values = below.map((other) => cellsOf(other, columns)[i] ?? '')
    return values.some((value) => isValue(value) && !isPeriod(value))
  })
}

const isValue = (cell: Cell): boolean => typeof cell === 'object' || valueOfText(cell) !== undefined

/** A year, or a date: what names a column of a report. */
function isPeriod(cell: Cell): boolean {
  const value = typeof cell === 'object' ? cell.value : valueOfText(cell)
  if (typeof value === 'string') return true
  return value !== undefined && Number.isInteger(value) && value >= 1900 && value <= 2100
}

const toHeader = (row: SheetRow, columns: Columns): Header => ({
  row: row.number,
  names: cellsOf(row, columns).map(textOf),
})

function join(first: SheetRow, second: SheetRow, columns: Columns): Header {
  const upper = cellsOf(first, columns).map(textOf)
  const names = cellsOf(second, columns).map((cell, i) =>
    [...new Set([upper[i] ?? '', textOf(cell)])].filter((name) => name !== '').join(' '),
  )
  return { row: second.number, names }
}
