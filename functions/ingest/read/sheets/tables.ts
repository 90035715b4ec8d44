import type { CellRange } from '../../../_shared/sheets/cell-names.ts'
import { splitAreas } from './areas.ts'
import { findHeader, type Header } from './headers.ts'
import { type Cell, MAX_COLUMNS, putCell, type Sheet, type SheetRow, textOf } from './sheet.ts'

/** Text that stands in one cell: a title above a table, a note below it. */
export interface SheetLine {
  kind: 'line'
  row: number
  column: number
  text: string
}

/** Rows that follow each other, all of them with something in them. */
export interface SheetTable {
  kind: 'table'
  header: Header | undefined
  /** The first column, from 1, and how many there are. */
  column: number
  width: number
  rows: readonly SheetRow[]
}

export type SheetBlock = SheetLine | SheetTable

/** What stands on a sheet, from its top: tables apart by empty rows or columns, and the text around them. */
export function readBlocks(sheet: Sheet): SheetBlock[] {
  const repeated = new Set<number>()
  const rows = fillMerges(sheet, repeated)
  const context = { merges: sheet.merges ?? [], repeated }
  const blocks: SheetBlock[] = []
  let before: SheetTable | undefined
  for (const area of splitAreas(rows)) {
    for (const block of readArea(area, context, before)) {
      blocks.push(block)
      if (block.kind === 'table') before = block
    }
  }
  return blocks
}

/** Of merged cells together: what is repeated must not become more than a worker can hold. */
const MAX_REPEATED_CHARACTERS = 500_000
const MAX_MERGED_CELLS = 200_000

const keyOf = (row: number, column: number): number => row * (MAX_COLUMNS + 1) + column

/**
 * Merged cells say everywhere what they say once.
 * @param repeated gets the cells that say what stands left of them
 */
function fillMerges({ rows, merges = [] }: Sheet, repeated: Set<number>): readonly SheetRow[] {
  if (merges.length === 0) return rows
  const byNumber = new Map(rows.map((row) => [row.number, row]))
  let cells = MAX_MERGED_CELLS
  let characters = MAX_REPEATED_CHARACTERS
  for (const { top, left, bottom, right } of merges) {
    const cell = byNumber.get(top)?.cells[left - 1]
    const count = (bottom - top + 1) * (right - left + 1)
    characters -= textOf(cell).length * count
    cells -= count
    if (cells < 0 || characters < 0) break
    if (cell === undefined || cell === '') continue
    for (let number = top; number <= bottom; number++) {
      const row = byNumber.get(number)
      if (!row) continue
      for (let column = left; column <= right; column++) {
        putCell(row.cells, column, cell)
        if (column > left) repeated.add(keyOf(number, column))
      }
    }
  }
  return rows
}

interface Area {
  rows: readonly SheetRow[]
  left: number
  right: number
}

interface Context {
  merges: readonly CellRange[]
  /** Cells that say what stands left of them, since they are merged with it. */
  repeated: ReadonlySet<number>
}

/** Lines above and below, and the table between them. */
function readArea(
  { rows, left, right }: Area,
  { merges, repeated }: Context,
  before: SheetTable | undefined,
): SheetBlock[] {
  const width = right - left + 1
  const ownCells = (row: SheetRow | undefined): Cell[] =>
    row ? cellsOf(row, { left, right }, repeated) : []
  const lines = (some: readonly SheetRow[]): SheetLine[] =>
    some.map((row) => toLine(row, left, ownCells(row)))
  if (width === 1 && !isColumnOfValues(rows, left)) return lines(rows)
  let first = 0
  // All that a title says stands in one cell, which may be merged with those beside it.
  while (width > 1 && first < rows.length && ownCells(rows[first]).length === 1) first += 1
  let end = rows.length
  while (width > 2 && end - first > 1 && isNote(ownCells(rows[end - 1]))) end -= 1
  const body = rows.slice(first, end)
  if (body.length < 2 && before === undefined) return lines(rows)
  const found = findHeader(body, { left, right }, merges)
  const isContinued = found === undefined && before?.column === left && before.width >= width
  const header = found?.header ?? (isContinued ? before.header : undefined)
  if (body.length < 2 && !isContinued) return lines(rows)
  const from = found?.end ?? 0
  const table: SheetTable = { kind: 'table', header, column: left, width, rows: body.slice(from) }
  return [
    ...lines(rows.slice(0, first + (found?.start ?? 0))),
    ...(table.rows.length > 0 ? [table] : []),
    ...lines(rows.slice(end)),
  ]
}

/** The cells of a row that say something of their own. */
const cellsOf = (
  { number, cells }: SheetRow,
  { left, right }: { left: number; right: number },
  repeated: ReadonlySet<number>,
): Cell[] =>
  cells
    .slice(left - 1, right)
    .filter((cell, i) => textOf(cell) !== '' && !repeated.has(keyOf(number, left + i)))

/** A sentence in one cell alone, such as a source. */
const isNote = ([cell, ...more]: readonly Cell[]): boolean =>
  more.length === 0 && typeof cell === 'string' && cell.length > 20

/** One column is a table where numbers or dates stand under a name. */
function isColumnOfValues(rows: readonly SheetRow[], column: number): boolean {
  const [name, ...values] = rows.map(({ cells }) => cells[column - 1])
  return (
    values.length >= 2 &&
    typeof name === 'string' &&
    values.every((cell) => typeof cell === 'object')
  )
}

function toLine(row: SheetRow, left: number, own: readonly Cell[]): SheetLine {
  const at = row.cells.findIndex((cell, index) => index >= left - 1 && textOf(cell) !== '')
  return { kind: 'line', row: row.number, column: at + 1, text: own.map(textOf).join(' ') }
}
