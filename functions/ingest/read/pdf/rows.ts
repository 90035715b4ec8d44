import type { Run } from './runs.ts'

/** Text that stands on one baseline without a wide gap in it. */
export interface Piece {
  text: string
  x: number
  end: number
  size: number
}

/** What stands on one baseline, from left to right. */
export interface Row {
  y: number
  size: number
  /** Apart by more than a space between words may be. */
  pieces: Piece[]
}

/** The text of pieces that stand side by side. */
export const textOf = (pieces: readonly Piece[]): string => pieces.map(({ text }) => text).join(' ')

/** A gap wider than this share of the type size is a space that the PDF did not write. */
const SPACE_GAP = 0.2
/** One as wide as this may be more than a space, if it goes on through the rows below: two columns, two cells. */
const WIDE_GAP = 0.45
/** Baselines closer than this share of the type size are one. */
const SAME_BASELINE = 0.3
/** Type this much smaller than its neighbours is raised or lowered: a note, an exponent, an index. */
const SMALL = 0.8
const RAISED = 0.75
/** Smaller than this it stands beside a large figure or a title, and is none of its signs. */
const SMALLEST = 0.42
/** What is lowered still reaches above the line on which its neighbours stand; in its own size. */
const LOWERED = 0.7
/** Type this much smaller than what it stands above says how that is read. */
const RUBY = 0.62

const RTL_LETTER = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u
const STRONG_LTR =
  /[\p{Letter}--[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]]/v
const CJK =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\u30fb\u30fc\uff00-\uff60]/u
const CJK_AT_END = new RegExp(`${CJK.source}$`, 'u')
const CJK_AT_START = new RegExp(`^${CJK.source}`, 'u')
const KANA_ONLY = /^[\p{Script=Hiragana}\p{Script=Katakana}\u30fb\u30fc\s]+$/u

/** A row before its runs are joined. */
interface OpenRow {
  y: number
  size: number
  runs: Run[]
}

/** The rows of text that runs of one direction make, from top to bottom. */
export function toRows(runs: readonly Run[]): Row[] {
  const rows = attachSmall(gather(runs))
  return rows
    .map(({ y, size, runs: own }) => ({ y, size, pieces: joinRuns(own) }))
    .filter(({ pieces }) => pieces.length > 0)
}

function gather(runs: readonly Run[]): OpenRow[] {
  const rows: OpenRow[] = []
  // Sorting is stable: on one baseline the drawing order is kept where it matters, between equal places.
  for (const run of [...runs].sort((a, b) => a.y - b.y)) {
    const row = rows.at(-1)
    if (row && run.y - row.y <= Math.min(row.size, run.size) * SAME_BASELINE) {
      row.runs.push(run)
      if (run.size > row.size) Object.assign(row, { size: run.size, y: run.y })
    } else rows.push({ y: run.y, size: run.size, runs: [run] })
  }
  return rows
}

/** Rows of small type that belong to the row beside them go there; those that say how it is read go. */
function attachSmall(rows: OpenRow[]): OpenRow[] {
  return rows.filter((row, i) => {
    for (const host of [rows[i + 1], rows[i - 1]]) {
      if (host === undefined) continue
      const distance = host.y - row.y
      if (isRuby(row, host, distance)) return false
      if (!isBeside(row, host, distance)) continue
      host.runs.push(...row.runs.map((run) => (distance > 0 ? raise(run, host) : run)))
      return false
    }
    return true
  })
}

/** Whether a row is raised above its host or lowered below it, and each of its runs hangs on larger type. */
function isBeside(row: OpenRow, host: OpenRow, distance: number): boolean {
  if (row.size > host.size * SMALL || row.size < host.size * SMALLEST) return false
  if (distance > host.size * RAISED || -distance > row.size * LOWERED) return false
  const large = host.runs.filter(({ size }) => row.size <= size * SMALL)
  let left: readonly Run[] = row.runs
  let hosts: readonly Run[] = large
  // Those that hang on one that hangs on it belong to it too: "12", ",", "13".
  while (left.length > 0) {
    const reach = host.size * 0.5
    const taken = left.filter((run) => hosts.some((one) => touches(run, one, reach)))
    if (taken.length === 0) return false
    left = left.filter((run) => !taken.includes(run))
    hosts = taken
  }
  return true
}

function isRuby(row: OpenRow, host: OpenRow, distance: number): boolean {
  if (distance <= 0 || distance > host.size * 1.6 || row.size > host.size * RUBY) return false
  const isAbove = ({ x, end }: Run): boolean =>
    host.runs.some((below) => x < below.end + host.size && end > below.x - host.size)
  return row.runs.every((run) => KANA_ONLY.test(run.text) && isAbove(run))
}

/** Whether a run follows upon another one, or leads to it. */
const touches = (run: Run, { x, end }: Run, reach: number): boolean =>
  run.x < end + reach && run.end > x - reach

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'
/** Squares and cubes belong to their unit; the number of a note does not belong to its word. */
const UNIT_AT_END = /(?:^|[\s\d(/])(?:[kcmdµ]?m|mi|ft|in|yd|sq|s|sec|h|x|y|n|r)$/i

function raise(run: Run, host: OpenRow): Run {
  if (!/^\d{1,3}$/.test(run.text.trim())) return run
  const before = host.runs.findLast(({ end }) => Math.abs(run.x - end) < host.size * 0.5)
  const leads = host.runs.some(
    ({ text, x }) => Math.abs(x - run.end) < host.size * 0.5 && /^\p{Letter}/u.test(text),
  )
  // The number before a note.
  if (before === undefined && leads) return { ...run, text: `${run.text.trim()} ` }
  if (before === undefined || !/\p{Letter}$|[\p{Punctuation}]$/u.test(before.text)) return run
  if (UNIT_AT_END.test(before.text)) {
    return { ...run, text: run.text.trim().replace(/\d/g, (d) => SUPERSCRIPTS[Number(d)] ?? d) }
  }
  return { ...run, text: ` ${run.text.trim()} ` }
}

/** Runs of one baseline as its pieces. */
function joinRuns(runs: readonly Run[]): Piece[] {
  const pieces: { runs: Run[]; x: number; end: number; size: number }[] = []
  for (const run of [...runs].sort((a, b) => a.x - b.x)) {
    const last = pieces.at(-1)
    const size = Math.max(last?.size ?? 0, run.size)
    if (last === undefined || run.x - last.end > size * WIDE_GAP) {
      pieces.push({ runs: [run], x: run.x, end: run.end, size: run.size })
    } else {
      last.runs.push(run)
      last.end = Math.max(last.end, run.end)
      last.size = size
    }
  }
  return pieces.flatMap(({ runs: own, ...place }) => {
    const text = joinText(own).trim()
    return text === '' ? [] : [{ ...place, text }]
  })
}

function joinText(runs: readonly Run[]): string {
  // In parts: looking at the end of a text that grows copies it.
  const parts: string[] = []
  let before: Run | undefined
  for (const run of isRightToLeft(runs.map((r) => r.text).join('')) ? toLogical(runs) : runs) {
    if (before === undefined) parts.push(run.text)
    else if (
      CJK_AT_END.test(before.text.slice(-3).trimEnd()) &&
      CJK_AT_START.test(run.text.slice(0, 3).trimStart())
    ) {
      parts.push((parts.pop() ?? '').trimEnd(), run.text.trimStart())
    } else {
      const isApart =
        Math.max(run.x - before.end, before.x - run.end) > run.size * SPACE_GAP ||
        turnsDirection(before.text, run.text)
      const isSpaced = /\s$/.test(before.text.slice(-1)) || /^\s/.test(run.text)
      parts.push(isApart && !isSpaced ? ' ' : '', run.text)
    }
    before = run
  }
  return parts.join('')
}

const RTL_WORD_AT_START = new RegExp(`^${RTL_LETTER.source}{2}`, 'u')
const RTL_WORD_AT_END = new RegExp(`${RTL_LETTER.source}{2}$`, 'u')

/**
 * Whether one of two texts ends with a word that is written from right to left and the other begins with one that is not:
 * pdf.js loses the space between them. A letter alone is a prefix: "וPython".
 */
const turnsDirection = (before: string, text: string): boolean =>
  (RTL_WORD_AT_END.test(before.slice(-2)) &&
    /^[\p{Letter}\p{Number}]/u.test(text) &&
    !RTL_LETTER.test(text.slice(0, 1))) ||
  (RTL_WORD_AT_START.test(text.slice(0, 2)) &&
    /[\p{Letter}\p{Number}]$/u.test(before) &&
    !RTL_LETTER.test(before.slice(-1)))

/** Whether more letters are written from right to left than from left to right. */
export function isRightToLeft(text: string): boolean {
  if (!RTL_LETTER.test(text)) return false
  const characters = [...text]
  const countOf = (letter: RegExp): number => characters.filter((c) => letter.test(c)).length
  return countOf(RTL_LETTER) > countOf(STRONG_LTR)
}

/** From right to left, but for words and numbers that are written from left to right among them. */
function toLogical(runs: readonly Run[]): Run[] {
  const logical: Run[] = []
  const foreign: Run[] = []
  const flush = (): void => void logical.push(...foreign.splice(0).reverse())
  for (const run of [...runs].reverse()) {
    if (RTL_LETTER.test(run.text)) {
      flush()
      logical.push(run)
    } else foreign.push(run)
  }
  flush()
  return logical
}
