import type { Table } from '../pdf/tables.ts'

/** A cell and how many columns and rows it takes. */
export interface SpanningCell {
  text: string
  columns: number
  rows: number
}

/** More columns than any program makes; a table that says more was made to break its reader. */
const MAX_COLUMNS = 1000
const MAX_CELLS = 500_000
/** Of merged cells of one table: what is repeated must not become more than a worker can hold. */
const MAX_REPEATED_CHARACTERS = 500_000

/** A table in which merged cells are repeated wherever they reach. Rows say only the cells that begin in them. */
export function spreadCells(rows: readonly (readonly SpanningCell[])[]): Table {
  const grid: string[][] = rows.map(() => [])
  let cells = MAX_CELLS
  let characters = MAX_REPEATED_CHARACTERS
  for (const [y, row] of rows.entries()) {
    let x = 0
    for (const { text, columns, rows: height } of row) {
      while (grid[y]?.[x] !== undefined) x++
      const width = clamp(columns, MAX_COLUMNS - x)
      for (let down = 0; down < clamp(height, rows.length - y); down++) {
        for (let right = 0; right < width; right++) {
          const isFirst = down === 0 && right === 0
          cells -= 1
          characters -= isFirst ? 0 : text.length
          const target = grid[y + down]
          if (target === undefined || (!isFirst && (cells < 0 || characters < 0))) continue
          target[x + right] ??= text
        }
      }
      x += width
    }
  }
  return fill(grid)
}

const clamp = (span: number, most: number): number =>
  Math.min(Math.max(Number.isFinite(span) ? span : 1, 1), Math.max(most, 1))

/** As many cells in each row; those that nothing reaches are empty. */
function fill(grid: readonly string[][]): Table {
  const widest = grid.reduce((most, row) => Math.max(most, row.length), 0)
  const width = widest * grid.length > MAX_CELLS ? 0 : widest
  return grid.map((row) =>
    Array.from({ length: Math.max(row.length, width) }, (_, i) => row[i] ?? ''),
  )
}

/** Several rows that head a table are one header: "2024 Revenue". */
export function mergeHeaderRows(table: Table, count: number): Table {
  if (count < 2 || count >= table.length) return table
  const headers = table.slice(0, count)
  const merged = (table[0] ?? []).map((_, column) =>
    [...new Set(headers.map((row) => row[column] ?? ''))].filter((cell) => cell !== '').join(' '),
  )
  return [merged, ...table.slice(count)]
}
