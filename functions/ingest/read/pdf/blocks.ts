import { type Band, isNarrow, splitRow, toBands } from './bands.ts'
import { type Row, textOf } from './rows.ts'
import { type Table, takeSpanning, toTable } from './tables.ts'

/** A part of a page, in reading order. */
export type Block = { kind: 'text'; rows: Row[] } | { kind: 'table'; table: Table; rows: Row[] }

/** Boxes within columns within boxes: deeper is no page. */
const MAX_DEPTH = 4
/** Lines as long as this, in units of a Latin letter, are sentences, not cells. */
const PROSE_UNITS = 18
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu
const LIST_MARK =
  /^(?:[•●○◦▪■□–—*‣·➢✓✔-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|[（(]?[一二三四五六七八九十]{1,3}[、)）.]?|\d+(?:\.\d+)+\.?)$/u
const CURRENCY = /^[$€£¥]$/
const CLOSING = /^[%)]{1,2}$/

/** Rows of one direction as the blocks that they make. */
export function toBlocks(rows: readonly Row[], depth = 0): Block[] {
  const blocks: Block[] = []
  for (const band of toBands(rows).map(dropLineNumbers).map(dropChanceGaps)) {
    if (band.gaps.length === 0 || depth > MAX_DEPTH) addText(blocks, band.rows)
    else if (isSideBySide(band)) {
      for (const column of toColumns(band)) blocks.push(...toBlocks(column, depth + 1))
    } else addTable(blocks, band)
  }
  return blocks
}

function addText(blocks: Block[], rows: Row[]): void {
  const last = blocks.at(-1)
  if (last?.kind === 'text' && isBelow(last.rows.at(-1), rows[0])) last.rows.push(...rows)
  else if (rows.length > 0) blocks.push({ kind: 'text', rows: [...rows] })
}

const isBelow = (above: Row | undefined, row: Row | undefined): boolean =>
  above !== undefined && row !== undefined && row.y > above.y

/** Rows at either end that have text in the first column alone are no part of a table. */
function addTable(blocks: Block[], band: Band): void {
  const rows = trimLone(band)
  const first = rows[0] ? band.rows.indexOf(rows[0]) : band.rows.length
  const before = band.rows.slice(0, first)
  const after = band.rows.slice(first + rows.length)
  // The rest of a cell that wraps belongs to the last row.
  while (after[0] && isWrapped(after[0], rows.at(-1), band)) rows.push(...after.splice(0, 1))
  addText(blocks, before)
  const above = blocks.at(-1)
  const inner = { rows, gaps: band.gaps }
  const spanning = above?.kind === 'text' ? takeSpanning(inner, above.rows) : []
  if (above && spanning.length > 0) above.rows.splice(-spanning.length)
  if (above?.rows.length === 0) blocks.pop()
  if (rows.length > 0) blocks.push({ kind: 'table', table: toTable(inner, spanning), rows })
  addText(blocks, after)
}

/** Without the rows at either end that have text in one column alone. */
function trimLone({ rows, gaps }: Band): Row[] {
  const isLone = (row: Row): boolean =>
    splitRow(row, gaps).filter((pieces) => pieces.length > 0).length < 2
  const first = rows.findIndex((row) => !isLone(row))
  return first < 0 ? [] : rows.slice(first, rows.findLastIndex((row) => !isLone(row)) + 1)
}

function isWrapped(row: Row, last: Row | undefined, { gaps }: Band): boolean {
  if (last === undefined || row.y - last.y > Math.max(row.size, last.size) * 1.4) return false
  return (splitRow(row, gaps)[0]?.length ?? 0) === 0
}

const HEADER_ROWS = 2

/** The numbers of lines in the margin, as pleadings and drafts of laws have them, are no text. */
function dropLineNumbers(band: Band): Band {
  const [gap, ...gaps] = band.gaps
  if (gap === undefined || !isProse(band, band.gaps, 1)) return band
  const numbers = band.rows.flatMap((row) => {
    const text = textOf(splitRow(row, band.gaps)[0] ?? [])
    return text === '' ? [] : [/^\d{1,4}$/.test(text) ? Number(text) : NaN]
  })
  const [first = NaN, second = NaN] = numbers
  const step = second - first
  const isCounted = numbers.every(
    (number, i) => i === 0 || number === (numbers[i - 1] ?? NaN) + step,
  )
  if (numbers.length < 3 || !isCounted || (step !== 1 && step !== 5)) return band
  const rows = band.rows.flatMap((row) => {
    const pieces = row.pieces.filter(({ x }) => x >= (gap.start + gap.end) / 2)
    return pieces.length > 0 ? [{ ...row, pieces }] : []
  })
  return { rows, gaps }
}

/** Gaps behind the marks of a list, before a unit and after a currency divide nothing. */
function dropChanceGaps(band: Band): Band {
  let { gaps } = band
  const rows = trimLone(band)
  for (let i = 0; i < gaps.length;) {
    const cells = rows.map((row) => splitRow(row, gaps))
    const isAll = (column: number, test: RegExp): boolean => {
      const texts = cells.map((row) => textOf(row[column] ?? []))
      const told = texts.filter((text) => text !== '')
      // What stands over the columns is no sign of what is in them.
      const below = texts.slice(HEADER_ROWS).filter((text) => text !== '')
      return (below.length > 0 ? below : told).every((text) => test.test(text)) && told.length > 0
    }
    const isChance =
      isWordSpace(gaps[i] ?? NO_GAP, rows, gaps.length) ||
      (isNarrow(gaps[i] ?? NO_GAP, band.rows) &&
        (isProse(band, gaps, i) || isProse(band, gaps, i + 1))) ||
      (i === 0 && isAll(0, LIST_MARK) && isProse(band, gaps, 1)) ||
      isAll(i, CURRENCY) ||
      isAll(i + 1, CLOSING)
    if (isChance) gaps = gaps.toSpliced(i, 1)
    else i += 1
  }
  return { rows: band.rows, gaps }
}

const NO_GAP = { start: 0, end: 0 }

/** Whether a gap is one of the spaces between words of lines whose spaces are all as wide: they stood below each other by chance. */
function isWordSpace(gap: Band['gaps'][number], rows: readonly Row[], gaps: number): boolean {
  const spaces = rows.flatMap(({ pieces }) =>
    pieces.slice(1).map((piece, i) => piece.x - (pieces[i]?.end ?? 0)),
  )
  // In a table nearly all of them are gaps between columns.
  if (spaces.length < rows.length * gaps * 2) return false
  const usual = spaces.sort((a, b) => a - b)[Math.floor(spaces.length / 2)] ?? 0
  return gap.end - gap.start <= usual * 1.2
}

const countUnits = (text: string): number => text.length + (text.match(CJK)?.length ?? 0)

/** The rows of each column, on which only that column's text stands. */
function toColumns({ rows, gaps }: Band): Row[][] {
  const columns: Row[][] = Array.from({ length: gaps.length + 1 }, () => [])
  for (const row of rows) {
    splitRow(row, gaps).forEach((pieces, i) => {
      if (pieces.length > 0)
        columns[i]?.push({ ...row, size: Math.max(...pieces.map(({ size }) => size)), pieces })
    })
  }
  return columns
}

/** Whether most lines of a column are as long as the column is wide, and are of words, or many go on with a sentence. */
function isProse({ rows }: Band, gaps: Band['gaps'], column: number): boolean {
  const lines = rows.flatMap((row) => {
    const pieces = splitRow(row, gaps)[column] ?? []
    return pieces.length > 0
      ? [{ text: textOf(pieces), width: (pieces.at(-1)?.end ?? 0) - (pieces[0]?.x ?? 0) }]
      : []
  })
  const widest = Math.max(...lines.map(({ width }) => width), 1)
  const full = lines.filter(
    ({ text, width }) => countUnits(text) >= PROSE_UNITS && width > widest * 0.6 && isWords(text),
  )
  const goingOn = lines.filter(
    ({ text }, i) => /^\p{Lowercase}/u.test(text) && !/[.!?:]$/.test(lines[i - 1]?.text ?? '.'),
  )
  return (
    lines.length >= 3 && (full.length >= lines.length * 0.5 || goingOn.length >= lines.length * 0.3)
  )
}

const isWords = (text: string): boolean => {
  const letters = text.match(/\p{Letter}/gu)?.length ?? 0
  return letters > text.replaceAll(/\s/g, '').length * 0.6
}

/** Whether texts stand side by side that are read one after the other, and not row by row. */
function isSideBySide(band: Band): boolean {
  const { rows, gaps } = band
  const cells = rows.map((row) => splitRow(row, gaps).map((pieces) => pieces.length > 0))
  const counts = Array.from(
    { length: gaps.length + 1 },
    (_, i) => cells.filter((row) => row[i]).length,
  )
  const prose = counts.filter((_, i) => isProse(band, gaps, i)).length
  if (prose >= 2) return !isInGroups(rows, cells)
  // Where fewer lines stand: do they stand beside others, as labels do?
  const sparse = counts.indexOf(Math.min(...counts))
  const beside = cells.filter((row) => row[sparse] && row.filter(Boolean).length > 1).length
  return beside < (counts[sparse] ?? 0) * 0.6 && rows.length >= 4
}

/** Whether wider steps go through all columns at once, as between the rows of a table whose cells wrap. */
function isInGroups(rows: readonly Row[], cells: readonly boolean[][]): boolean {
  const steps = rows.slice(1).map((row, i) => row.y - (rows[i]?.y ?? 0))
  const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0
  const starts = steps.flatMap((step, i) => (step > usual * 1.3 ? [i + 1] : []))
  const aligned = starts.filter((i) => cells[i]?.every(Boolean))
  return (
    starts.length >= 2 && aligned.length >= starts.length * 0.8 && rows.length / starts.length <= 8
  )
}
