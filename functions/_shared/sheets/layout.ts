import { type CellRange, formatCells, parseCells } from './cell-names.ts'
import type { Span } from '../text/sentences.ts'

/**
 * Where a block of a page begins, in UTF-16 units, and which cells it shows. A table: `row` and `column` are its first
 * row under the header and its first column, `columns` how many there are, `header` the header's row (0: none, the first
 * line is empty). A line of text from one cell: `columns` is 0.
 */
export type BlockLayout = readonly [
  start: number,
  row: number,
  column: number,
  columns: number,
  header: number,
]

/** Lines of a table before its first row: the header and the ruler below it. */
const HEADER_LINES = 2

interface PlacedCell extends Span {
  row: number
  column: number
}

/** Every cell of a page, in the order of its text, with the place of what it says. */
function* placeCells(content: string, layout: readonly BlockLayout[]): Generator<PlacedCell> {
  for (const [index, [start, row, column, columns, header]] of layout.entries()) {
    const end = layout[index + 1]?.[0] ?? content.length
    if (columns === 0) {
      const line = content.slice(start, end)
      yield { start, end: start + line.trimEnd().length, row, column }
      continue
    }
    let lineStart = start
    for (let line = 0; lineStart < end; line++) {
      const newline = content.indexOf('\n', lineStart)
      const lineEnd = newline < 0 || newline > end ? end : newline
      const ofLine = line === 0 ? header : line < HEADER_LINES ? 0 : row + line - HEADER_LINES
      if (content[lineStart] !== '|') break
      if (ofLine > 0) {
        for (const [i, span] of splitCells(content, lineStart, lineEnd).entries()) {
          if (i < columns) yield { ...span, row: ofLine, column: column + i }
        }
      }
      lineStart = lineEnd + 1
    }
  }
}

/** What stands between the bars of a line of a Markdown table. */
function splitCells(content: string, start: number, end: number): Span[] {
  const cells: Span[] = []
  let from = start + 1
  for (let at = from; at < end; at++) {
    if (content[at] === '\\') at += 1
    else if (content[at] === '|') {
      cells.push({ start: from, end: at })
      from = at + 1
    }
  }
  return cells
}

/** The cells that a part of a page stands in, as `Orders!A1:C7`; null where it touches none. */
export function cellsAt(
  sheet: string | null,
  content: string,
  layout: readonly BlockLayout[],
  { start, end }: Span,
): string | null {
  let range: CellRange | undefined
  for (const cell of placeCells(content, layout)) {
    if (cell.start >= end || cell.end <= start) continue
    const { row, column } = cell
    range ??= { top: row, left: column, bottom: row, right: column }
    range.top = Math.min(range.top, row)
    range.bottom = Math.max(range.bottom, row)
    range.left = Math.min(range.left, column)
    range.right = Math.max(range.right, column)
  }
  return range ? formatCells(sheet, [range]) : null
}

/** The parts of a page that show given cells, neighbours in a line joined. */
export function spansOfCells(
  content: string,
  layout: readonly BlockLayout[],
  cells: string,
): Span[] {
  const ranges = parseCells(cells)
  const spans: Span[] = []
  for (const { start, end, row, column } of placeCells(content, layout)) {
    const isIn = ranges.some(
      ({ top, left, bottom, right }) =>
        row >= top && row <= bottom && column >= left && column <= right,
    )
    if (!isIn) continue
    const last = spans.at(-1)
    if (last && start - last.end <= 1) last.end = end
    else spans.push({ start, end })
  }
  return spans.flatMap(({ start, end }) => {
    const text = content.slice(start, end)
    const trimmed = { start: end - text.trimStart().length, end: start + text.trimEnd().length }
    return trimmed.start < trimmed.end ? [trimmed] : []
  })
}
