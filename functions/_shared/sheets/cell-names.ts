/** `A`, `Z`, `AA` for a column from 1. */
export function columnName(column: number): string {
  let name = ''
  for (let left = column; left > 0; left = Math.floor((left - 1) / 26)) {
    name = String.fromCharCode(65 + ((left - 1) % 26)) + name
  }
  return name
}

/** A column from 1 by its letters; 0 where they are none. */
export function columnNumber(name: string): number {
  if (!/^[A-Z]{1,3}$/.test(name)) return 0
  return [...name].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
}

/** A rectangle of cells, from 1, its edges in it. */
export interface CellRange {
  top: number
  left: number
  bottom: number
  right: number
}

/** `B4` or `A1:C7`. */
export function parseRange(name: string): CellRange | undefined {
  const match = /^\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?$/.exec(name)
  if (!match) return undefined
  const [, left = '', top = '', right = left, bottom = top] = match
  return {
    top: Number(top),
    left: columnNumber(left),
    bottom: Number(bottom),
    right: columnNumber(right),
  }
}

export function formatRange({ top, left, bottom, right }: CellRange): string {
  const first = columnName(left) + String(top)
  const last = columnName(right) + String(bottom)
  return first === last ? first : `${first}:${last}`
}

/** `Orders!A1:C7`, `'North and South'!B2`; without a sheet's name, as in a CSV file, the cells alone. */
export function formatCells(sheet: string | null, ranges: readonly CellRange[]): string {
  const cells = ranges.map(formatRange).join(',')
  if (sheet === null || sheet === '') return cells
  const name = /^[\p{Letter}_][\p{Letter}\p{Number}_.]*$/u.test(sheet)
    ? sheet
    : `'${sheet.replaceAll("'", "''")}'`
  return `${name}!${cells}`
}

/** The ranges of `formatCells`, whatever the sheet. */
export function parseCells(cells: string): CellRange[] {
  return cells
    .slice(cells.lastIndexOf('!') + 1)
    .split(',')
    .flatMap((name) => parseRange(name) ?? [])
}
