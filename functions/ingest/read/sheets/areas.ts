import { isEmptyRow, type SheetRow, textOf } from './sheet.ts'

/** A part of a sheet around which everything is empty. Columns from 1, both in it. */
export interface Area {
  rows: readonly SheetRow[]
  left: number
  right: number
}

/** What stands between empty rows, and then between empty columns. */
export function splitAreas(rows: readonly SheetRow[]): Area[] {
  return splitByRows(rows).flatMap((run) => splitByColumns(run))
}

function splitByRows(rows: readonly SheetRow[]): SheetRow[][] {
  const runs: SheetRow[][] = []
  let last = -1
  for (const row of rows) {
    if (isEmptyRow(row)) continue
    if (row.number === last + 1) runs.at(-1)?.push(row)
    else runs.push([row])
    last = row.number
  }
  return runs
}

/** A column that holds a label and nothing else is no table: its neighbours say what it labels. */
const MIN_COLUMNS = 2
const MIN_ROWS = 2

function splitByColumns(rows: readonly SheetRow[]): Area[] {
  const used = usedColumns(rows)
  const left = used.indexOf(true) + 1
  const right = used.lastIndexOf(true) + 1
  const parts = partsOf(used)
  const isApart = parts.every(([from, to]) => to - from + 1 >= MIN_COLUMNS)
  if (parts.length < 2 || !isApart) return [{ rows, left, right }]
  const areas = parts.flatMap(([from, to]) =>
    splitByRows(rows.filter((row) => isUsed(row, from, to))).map((part) => ({
      rows: part.map((row) => keepColumns(row, from, to)),
      left: from,
      right: to,
    })),
  )
  return areas.every((area) => area.rows.length >= MIN_ROWS) ? areas : [{ rows, left, right }]
}

function usedColumns(rows: readonly SheetRow[]): boolean[] {
  const used: boolean[] = []
  for (const { cells } of rows) {
    for (let i = 0; i < cells.length; i++) if (textOf(cells[i]) !== '') used[i] = true
  }
  return Array.from(used, (isIn) => isIn === true)
}

/** First and last columns of what stands side by side. */
function partsOf(used: readonly boolean[]): [from: number, to: number][] {
  const parts: [number, number][] = []
  for (const [i, isIn] of used.entries()) {
    if (!isIn) continue
    const last = parts.at(-1)
    if (last?.[1] === i) last[1] = i + 1
    else parts.push([i + 1, i + 1])
  }
  return parts
}

const isUsed = ({ cells }: SheetRow, from: number, to: number): boolean =>
  cells.slice(from - 1, to).some((cell) => textOf(cell) !== '')

const keepColumns = ({ number, cells }: SheetRow, from: number, to: number): SheetRow => ({
  number,
  cells: cells.slice(0, to).map((cell, i) => (i < from - 1 ? '' : cell)),
})
