import type { Line } from './page-text.ts'

/** Lines at the top, and at the bottom, of a page that may be its header or footer. */
const EDGE_LINES = 2
/** Pages on which a line has to stand, in the same place, to be one. */
const MIN_PAGES = 3
/** What is remembered from slice to slice. */
const MAX_KNOWN = 200

/** Lines of a page without those that repeat on other pages, and those, above and below. */
export interface PageParts {
  header: Line[]
  body: Line[]
  footer: Line[]
}

/**
 * Finds the headers and footers of pages: lines at an edge that stand at the same height with the
 * same text, but for the page number, on several pages of a slice or of those before it.
 * @param known what earlier slices of the document found
 */
export function setRunningLinesAside(
  pages: readonly (readonly Line[])[],
  known: readonly string[],
): { parts: PageParts[]; runningLines: string[] } {
  const counts = new Map<string, number>()
  for (const lines of pages) {
    for (const key of new Set(edgeLines(lines).map(({ key }) => key))) {
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  const found = [...counts].flatMap(([key, count]) => (count >= MIN_PAGES ? [key] : []))
  const running = new Set([...known, ...found])
  return {
    parts: pages.map((lines) => divide(lines, running)),
    runningLines: [...running].slice(-MAX_KNOWN),
  }
}

function divide(lines: readonly Line[], running: ReadonlySet<string>): PageParts {
  const isRunning = (line: Line | undefined): boolean =>
    line !== undefined && running.has(keyOf(line))
  let start = 0
  while (start < EDGE_LINES && isRunning(lines[start])) start++
  let end = lines.length
  while (lines.length - end < EDGE_LINES && end > start && isRunning(lines[end - 1])) end--
  // A page of nothing else is no page of headers: slides and forms repeat their only lines.
  if (start === end) return { header: [], body: [...lines], footer: [] }
  return { header: lines.slice(0, start), body: lines.slice(start, end), footer: lines.slice(end) }
}

function edgeLines(lines: readonly Line[]): { key: string }[] {
  const edges = new Set([...lines.slice(0, EDGE_LINES), ...lines.slice(-EDGE_LINES)])
  return [...edges].map((line) => ({ key: keyOf(line) }))
}

/** A page number is a number, or a Roman one, at an end of the line, or "3 of 12". */
function keyOf({ text, y }: Line): string {
  const plain = text
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/\d+( ?(?:\/|of|页共|頁共) ?)\d+/g, '#$1#')
    .replace(
      /^(?:\d+|[ivxlc]+)(?=\s|$)|(?<=\s)(?:\d+|[ivxlc]+)$|(?<=[第\s])\d+(?=\s?[页頁]$)/g,
      '#',
    )
  return `${Math.round(y)}:${plain}`
}
