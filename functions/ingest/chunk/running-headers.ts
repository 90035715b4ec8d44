import type { Span } from '../../_shared/text/sentences.ts'

/** Lines at the top, and at the bottom, of a page that may be its header or footer. */
const EDGE_LINES = 2
/** Pages on which a line has to stand to be one. */
const MIN_PAGES = 3
/** Headers that are remembered from window to window. */
const MAX_KNOWN = 200

/** Of a header or footer. */
const MAX_CHARACTERS = 400

interface Line extends Span {
  key: string
}

/**
 * Finds the headers and footers of pages: first or last lines with the same text, but for the page
 * number, on several pages of a window or of those before it.
 * @param contents the pages' texts
 * @param known what earlier windows of the document found
 * @returns where each page's body stands, and what is known now
 */
export function setRunningHeadersAside(
  contents: readonly string[],
  known: readonly string[],
): { bodies: Span[]; runningHeaders: string[] } {
  const pages = contents.map(toLines)
  const counts = new Map<string, number>()
  for (const lines of pages) {
    const edges = [...lines.slice(0, EDGE_LINES), ...lines.slice(-EDGE_LINES)]
    for (const key of new Set(edges.map(({ key }) => key))) {
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  const found = [...counts].flatMap(([key, count]) =>
    key !== '' && count >= MIN_PAGES ? [key] : [],
  )
  const running = new Set([...known, ...found])
  return {
    bodies: pages.map(
      (lines, i) => findBody(lines, running) ?? { start: 0, end: contents[i]?.length ?? 0 },
    ),
    runningHeaders: [...running].slice(-MAX_KNOWN),
  }
}

/** Null for a page of running headers only: slides and forms repeat their only lines. */
function findBody(lines: readonly Line[], running: ReadonlySet<string>): Span | null {
  const isRunning = (line: Line | undefined): boolean => line !== undefined && running.has(line.key)
  let first = 0
  while (first < EDGE_LINES && isRunning(lines[first])) first++
  let last = lines.length - 1
  while (lines.length - 1 - last < EDGE_LINES && last >= first && isRunning(lines[last])) last--
  const [start, end] = [lines[first], lines[last]]
  return start && end && first <= last ? { start: start.start, end: end.end } : null
}

function toLines(content: string): Line[] {
  const lines: Line[] = []
  let start = 0
  for (const text of content.split('\n')) {
    const end = start + text.length
    if (text.trim() !== '') lines.push({ key: keyOf(text), start, end })
    start = end + 1
  }
  return lines
}

/** Words that stand beside a page number and say nothing else, in any of the common languages. */
const PAGE_WORDS =
  /^(?:page|pages|pg|p|pp|of|seite|von|página|pagina|de|di|strona|sida|side|stránka|oldal|стр|страница|из|第|页|頁|ページ|共|쪽|페이지|trang)\.?$/u
/** A title is as long as this; "Invoice 1003" and "Article 13" are what their pages are about. */
const MIN_TITLE_WORDS = 3
const MIN_TITLE_CJK = 6
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu

/** What a line is compared by: its text, without its page number if it is one of a header. Empty if it is not compared. */
function keyOf(text: string): string {
  // The header of a table that goes on is none of the page; and that long no header is.
  if (text.startsWith('|')) return ''
  if (text.length > MAX_CHARACTERS) return text
  const plain = text.toLowerCase().replace(/\s+/g, ' ').trim()
  const numbered = replaceNumber(plain)
  return isHeader(numbered) ? numbered : plain
}

/** A page number is a number, or a Roman one, at an end of the line, or "3 of 12". */
const replaceNumber = (text: string): string =>
  text
    .replace(/\d{1,9}( ?(?:\/|of|页共|頁共) ?)\d{1,9}/g, '#$1#')
    .replace(
      /^(?:\d+|[ivxlc]+)(?=\s|$)|(?<=\s)(?:\d+|[ivxlc]+)$|(?<=[第\s])\d+(?=\s?[页頁]$)/g,
      '#',
    )

function isHeader(numbered: string): boolean {
  const words = numbered.split(/[\s#/|·•.–—-]+/).filter((word) => word !== '')
  if (words.every((word) => PAGE_WORDS.test(word))) return true
  if (numbered.startsWith('#')) return true
  return words.length >= MIN_TITLE_WORDS || (numbered.match(CJK)?.length ?? 0) >= MIN_TITLE_CJK
}
