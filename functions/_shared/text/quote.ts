import { hideOwnNumbers } from './hide-own-numbers.ts'
import { isTableRow, isTableRule } from './sentences.ts'

const FENCE = /^ {0,3}(`{3,}|~{3,})/
const HEADING = /^ {0,3}#{1,6}\s+(\S[^\n]*)$/
const BULLET = /^(\s*)(?:[•●▪‣◦]|[-*+])\s+/u
const NUMBERED = /^\s*(?:\(?\d{1,3}[.)]|[（(]?[一二三四五六七八九十]{1,3}[、)）])\s*/u

/**
 * A piece of a document as an answer quotes it: headings, lists, tables and listings stay what they are, and each
 * paragraph, item and row ends with the marker of its source.
 */
export function quoteBlocks(text: string, n: number): string {
  const blocks: string[] = []
  const lines = text.split('\n')
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? ''
    const end = endOfBlock(lines, at)
    if (line.trim() !== '') blocks.push(quoteBlock(lines.slice(at, end), n))
    at = end
  }
  // A heading is marked only where nothing follows that is.
  const last = blocks.at(-1) ?? ''
  if (last.startsWith('**') && !last.endsWith(']')) blocks.push(mark(blocks.pop() ?? '', n))
  return joinBlocks(blocks)
}

function endOfBlock(lines: readonly string[], at: number): number {
  const line = lines[at] ?? ''
  const mark = FENCE.exec(line)?.[1]
  if (mark !== undefined) {
    const close = lines.findIndex((other, i) => i > at && other.trim().startsWith(mark))
    return close < 0 ? lines.length : close + 1
  }
  if (HEADING.test(line) || line.trim() === '') return at + 1
  if (isTableRow(line.trim())) {
    let end = at + 1
    while (end < lines.length && isTableRow(lines[end]?.trim() ?? '')) end += 1
    return end
  }
  let end = at + 1
  while (end < lines.length && continues(lines[end] ?? '')) end += 1
  return end
}

/** Whether a line goes on with the paragraph or item before it. */
const continues = (line: string): boolean =>
  line.trim() !== '' &&
  !FENCE.test(line) &&
  !HEADING.test(line) &&
  !BULLET.test(line) &&
  !NUMBERED.test(line) &&
  !isTableRow(line.trim())

function quoteBlock(lines: readonly string[], n: number): string {
  const [first = ''] = lines
  const heading = HEADING.exec(first)?.[1]
  if (heading !== undefined)
    return `**${hideOwnNumbers(
      heading
        .trimEnd()
        .replace(/ #{1,6}$/, '')
        .replaceAll('*', ''),
    )}**`
  if (FENCE.test(first)) return `${closeFence(lines)}\n[${n}]`
  if (isTableRow(first.trim()) && first.trim().startsWith('|')) return quoteTable(lines, n)
  const indent = BULLET.exec(first)?.[1] ?? ''
  const body = hideOwnNumbers(unwrap(lines.join('\n').replace(BULLET, '')))
  return BULLET.test(first) ? `${indent}- ${mark(body, n)}` : mark(body, n)
}

/** A listing that its page breaks off would swallow what follows. */
function closeFence(lines: readonly string[]): string {
  const mark = FENCE.exec(lines[0] ?? '')?.[1] ?? ''
  const isClosed = lines.length > 1 && lines.at(-1)?.trim().startsWith(mark)
  return isClosed ? lines.join('\n') : [...lines, mark].join('\n')
}

/** A backtick without its other half would make code of all that follows. */
const balance = (text: string): string =>
  (text.match(/`/g)?.length ?? 0) % 2 === 0 ? text : text.replaceAll('`', "'")

/** Rows with their markers. Without a header row, what Markdown takes for one is empty. */
function quoteTable(lines: readonly string[], n: number): string {
  const rows = lines.map((line) => line.trim())
  const hasHeader = isTableRule(rows[1] ?? '')
  const cells = (rows[0]?.split('|').length ?? 3) - 2
  const head = hasHeader
    ? rows.slice(0, 2)
    : [`|${' |'.repeat(cells)}`, `|${' --- |'.repeat(cells)}`]
  const body = (hasHeader ? rows.slice(2) : rows).filter((row) => !isTableRule(row))
  return [
    ...head.map(hideOwnNumbers),
    ...body.map((row) => `${hideOwnNumbers(balance(openRow(row)))} [${n}] |`),
  ].join('\n')
}

/** A quotation with its marker; behind Han characters without a space. */
export const mark = (text: string, n: number): string => {
  const quote = balance(text)
  return `${quote}${/[\p{Script=Han}。！？」』”）]$/u.test(quote) ? '' : ' '}[${n}]`
}

/** A sentence on one line, as an answer quotes it. */
export const quoteSentence = (text: string, n: number): string =>
  mark(hideOwnNumbers(unwrap(text.replace(/^\s*(?:[•●▪‣◦*+-]|#{1,6})\s+/u, ''))), n)

/** On one line: between Han characters a line break is not even a space. */
export const unwrap = (text: string): string =>
  text
    .replaceAll(/(?<=[\p{Script=Han}，。、；：！？])\s*\n\s*(?=[\p{Script=Han}「『（])/gu, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ')

/** Items of a list follow each other; everything else is apart. */
function joinBlocks(blocks: readonly string[]): string {
  return blocks.reduce((text, block, at) => {
    if (at === 0) return block
    const areItems = isItem(block) && isItem(blocks[at - 1] ?? '')
    return `${text}${areItems ? '\n' : '\n\n'}${block}`
  }, '')
}

const isItem = (block: string): boolean => /^\s*- /.test(block) || NUMBERED.test(block)

/** A row of a table without the bar that ends it. */
export const openRow = (row: string): string =>
  row.trimEnd().endsWith('|') ? row.trimEnd().slice(0, -1).trimEnd() : row
