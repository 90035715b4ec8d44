/** Lines at the top, and at the bottom, of a page among which its printed number stands. */
const EDGE_LINES = 2
/** Pages of a window that have to agree before a number counts as printed. */
const MIN_PAGES = 3
const MAX_CHARACTERS = 120
const NUMBER_AT_EDGE = /^(?:page )?(\d{1,4})(?=\s|$)|(?<=\s)(\d{1,4})$/gi

interface NumberedPage {
  /** Of the file, from 1. */
  number: number
  content: string
}

/**
 * The numbers that are printed on pages, where they differ from the pages' own: numbers at a page's edge which
 * stand as far from the page's own on several pages of the window.
 * @returns the printed number by the page's own
 */
export function findPrintedNumbers(window: readonly NumberedPage[]): Map<number, number> {
  const offsets = window.map((page) => [
    ...new Set(edgeNumbers(page.content).map((printed) => printed - page.number)),
  ])
  const votes = new Map<number, number>()
  for (const offset of offsets.flat()) votes.set(offset, (votes.get(offset) ?? 0) + 1)
  const [best, count] = [...votes].sort(([, a], [, b]) => b - a)[0] ?? [0, 0]
  if (best === 0 || count < MIN_PAGES) return new Map()
  const bearing = window.filter((_, i) => offsets[i]?.includes(best))
  const [first = 0, last = 0] = [bearing[0]?.number, bearing.at(-1)?.number]
  // Pages between two that bear their number have one, though a picture may stand in its place.
  const between = window.filter(({ number }) => number >= first && number <= last)
  return new Map(between.map(({ number }) => [number, number + best]))
}

function edgeNumbers(content: string): number[] {
  const lines = content.split('\n').filter((line) => line.trim() !== '')
  const edges = [...lines.slice(0, EDGE_LINES), ...lines.slice(-EDGE_LINES)]
  return edges
    .filter((line) => line.length <= MAX_CHARACTERS)
    .flatMap((line) => [...line.trim().matchAll(NUMBER_AT_EDGE)])
    .map(([, start, end]) => Number(start ?? end))
}
