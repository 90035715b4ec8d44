import { type Band, splitRow } from './bands.ts'
import { joinLines } from './paragraphs.ts'
import { type Row, textOf } from './rows.ts'

/** A table as it was found: a row a line, a text a cell. */
export type Table = string[][]

/** One baseline of a table. */
interface TableLine {
  y: number
  size: number
  cells: string[]
}

const NUMERIC = /^[($€£¥–−-]{0,4}\d[\d.,]*[%)]{0,2}$|^[-–—]{1,3}$/
const isNumeric = (cell: string): boolean => NUMERIC.test(cell.replaceAll(/\s/g, ''))
/** Lines closer than the usual step by this factor belong to one row. */
const SAME_ROW = 0.8
const NEXT_ROW = 1.3
/** What a label ends with that goes on in the next line. */
const GOES_ON = /(?:,|\b(?:and|or|of|the|for|from|in|to|by|with|on))$|[-–]$/

/**
 * Rows with gaps through them as a table, its header first.
 * @param spanning rows above it whose texts stand over one or several of the columns
 */
export function toTable({ rows, gaps }: Band, spanning: readonly Row[]): Table {
  const table = mergeLines(
    rows.map((row) => ({ y: row.y, size: row.size, cells: splitRow(row, gaps).map(textOf) })),
  )
  if (spanning.length === 0) return table
  const edges = [-Infinity, ...gaps.map(({ start, end }) => (start + end) / 2), Infinity]
  const over = edges.slice(1).map((end, i) => textsOver(spanning, { start: edges[i] ?? 0, end }))
  const [header = [], ...body] = table
  if (!isHeader(header)) return [over.map(joinLines), ...table]
  return [header.map((cell, i) => joinLines([...(over[i] ?? []), cell])), ...body]
}

/** Numbers in a header are years. */
const isHeader = (row: readonly string[]): boolean =>
  row.every((cell) => !isNumeric(cell) || /^(?:19|20)\d\d$/.test(cell))

/** Cells that wrap are one cell. */
function mergeLines(lines: readonly TableLine[]): Table {
  const steps = lines
    .flatMap(({ y }, i) => (i > 0 ? [y - (lines[i - 1]?.y ?? 0)] : []))
    .sort((a, b) => a - b)
  const least = steps[Math.floor(steps.length / 8)] ?? 0
  // Two different steps: those within a row, and those between rows.
  const isGrouped = steps.filter((step) => step > least * NEXT_ROW).length > 1
  const table: string[][][] = []
  for (const [i, line] of lines.entries()) {
    const before = lines[i - 1]
    const step = before ? line.y - before.y : Infinity
    const row = table.at(-1)
    if (row && before && belongs(line, before, row, { step, least, isGrouped })) {
      line.cells.forEach((cell, column) => void (cell !== '' && row[column]?.push(cell)))
    } else table.push(line.cells.map((cell) => (cell === '' ? [] : [cell])))
  }
  return mergeLabels(table.map((row) => row.map(joinLines)))
}

function belongs(
  line: TableLine,
  before: TableLine,
  row: readonly string[][],
  { step, least, isGrouped }: { step: number; least: number; isGrouped: boolean },
): boolean {
  const filled = line.cells.flatMap((cell, i) => (cell === '' ? [] : [i]))
  const isText = filled.every((i) => !isNumeric(line.cells[i] ?? ''))
  if (step < Math.min(line.size, before.size) * SAME_ROW)
    return filled.every((i) => (row[i]?.length ?? 0) === 0)
  if (step > Math.max(line.size, before.size) * 1.9 || !isText) return false
  if (isGrouped && step <= least * NEXT_ROW) {
    // A label alone is a heading within the table, unless it goes on.
    if (filled.length === 1 && filled[0] === 0) return /^\p{Lowercase}/u.test(line.cells[0] ?? '')
    return filled.every((i) => (row[i]?.length ?? 0) > 0)
  }
  // Below cells that have text, and without a label of its own.
  return line.cells[0] === '' && filled.every((i) => (row[i]?.length ?? 0) > 0)
}

/** A label that was broken over two lines, of which the second has the row's values. */
function mergeLabels(table: Table): Table {
  const merged: Table = []
  for (const row of table) {
    const before = merged.at(-1)
    const [label = ''] = row
    const isLabelAlone = before !== undefined && before.slice(1).every((cell) => cell === '')
    if (
      isLabelAlone &&
      label !== '' &&
      (/^\p{Lowercase}/u.test(label) || GOES_ON.test(before[0] ?? ''))
    ) {
      merged[merged.length - 1] = [joinLines([before[0] ?? '', label]), ...row.slice(1)]
    } else merged.push(row)
  }
  return merged
}

/** The last of the rows above a table whose texts stand over one or several of its columns. */
export function takeSpanning({ rows, gaps }: Band, above: readonly Row[]): Row[] {
  const [first] = rows
  if (first === undefined) return []
  const left = Math.min(...rows.flatMap(({ pieces }) => pieces.map(({ x }) => x)))
  const right = Math.max(...rows.flatMap(({ pieces }) => pieces.map(({ end }) => end)))
  const columnsFrom = gaps[0]?.start ?? left
  const taken: Row[] = []
  let below = first
  for (const row of above.toReversed().slice(0, 3)) {
    const isNear = below.y - row.y < Math.max(row.size, below.size) * 2.2
    const isOver = row.pieces.every(
      ({ x, end }) => x >= columnsFrom - row.size && end <= right + row.size * 2,
    )
    if (!isNear || !isOver) break
    taken.unshift(row)
    below = row
  }
  return taken
}

/** The texts that stand over a column, from the top. */
function textsOver(rows: readonly Row[], column: { start: number; end: number }): string[] {
  return rows.flatMap(({ pieces }) =>
    pieces.filter(({ x, end }) => x < column.end && end > column.start).map(({ text }) => text),
  )
}

/** A table as Markdown, its first row as the header. */
export function formatTable(table: Table): string {
  const width = Math.max(...table.map((row) => row.length))
  const lines = table.map((row) => `| ${row.map(escape).join(' | ')} |`)
  lines.splice(1, 0, `|${' --- |'.repeat(width)}`)
  return lines.join('\n')
}

const escape = (cell: string): string => cell.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')
