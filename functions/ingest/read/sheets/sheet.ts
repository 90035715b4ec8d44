import { AppError } from '../../../_shared/contract/errors.ts'
import type { CellRange } from '../../../_shared/sheets/cell-names.ts'

/** A number, or a date as ISO 8601 says it, beside what a person sees. */
export interface TypedCell {
  text: string
  value: number | string
}

/** Text alone is most of what there is. Empty: ''. */
export type Cell = string | TypedCell

export interface SheetRow {
  /** From 1, as the program shows it. */
  number: number
  /** From the first column on; what stands to the right of the last one is empty. */
  cells: Cell[]
}

export interface CellComment {
  row: number
  column: number
  text: string
}

/** A sheet as its file has it: rows that hold something, in their order. */
export interface Sheet {
  name?: string
  isHidden?: boolean
  rows: SheetRow[]
  merges?: CellRange[]
  comments?: CellComment[]
  /** Formulas whose values no program has stored. */
  uncomputed?: number
}

export const textOf = (cell: Cell | undefined): string =>
  cell === undefined ? '' : typeof cell === 'string' ? cell : cell.text

export const isEmptyRow = ({ cells }: SheetRow): boolean =>
  cells.every((cell) => textOf(cell) === '')

/** What a cell says in one line, as it can be stored. */
export const toCellText = (text: string): string =>
  text.replaceAll('\0', '').replaceAll(/\s+/g, ' ').trim()

/** Of a worker's 256 MB, cells may take about half; empty ones before others count too. */
const MAX_CELLS = 1_000_000
export const MAX_ROWS = 1_048_576
export const MAX_COLUMNS = 16_384

/** Counts the cells of a file, so that it fails before its worker does. */
export class CellBudget {
  #left = MAX_CELLS

  /** @throws AppError document_too_complex */
  take(cells: number): void {
    this.#left -= cells
    if (this.#left < 0) throw new AppError('document_too_complex')
  }
}

/** Puts a cell at a column, from 1, of a row that grows to it. */
export function putCell(cells: Cell[], column: number, cell: Cell): void {
  if (column < 1 || column > MAX_COLUMNS) return
  while (cells.length < column - 1) cells.push('')
  cells[column - 1] = cell
}
