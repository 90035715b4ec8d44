import { type Span, spanIn, normalizeWithOffsets } from '#lib/contract.ts'

/** Where the quote stands in the stored text of its page, which decides between equal passages. */
export interface PassageSource {
  content: string
  /** UTF-16 units into `content`. */
  start: number
}

/**
 * Finds a quote in another rendering of its page, such as the text layer of a PDF, which has other spaces,
 * hyphens and widths. Of several equal passages it is the one that the source names.
 * @returns its place in UTF-16 units, or nothing: no mark is better than one on the wrong line
 */
export function findPassage(quote: string, text: string, source?: PassageSource): Span | undefined {
  return findWhole(quote, text, source) ?? findRows(quote, text)
}

/**
 * Rows of a table, of which the first may have been put together from cells that stand over several columns: the longest run
 * of rows that follow each other in the text.
 */
function findRows(quote: string, text: string): Span | undefined {
  if (!/^\|/m.test(quote)) return undefined
  let best: Span | undefined
  let current: Span | undefined
  for (const row of quote.split('\n')) {
    if (/^[\s|-]*$/.test(row)) continue
    const place = findWhole(row, text)
    const follows =
      place && current && place.start >= current.end && place.start - current.end < MAX_BETWEEN_ROWS
    current = place && follows ? { start: current?.start ?? 0, end: place.end } : place
    if (current && (!best || current.end - current.start > best.end - best.start)) best = current
  }
  return best
}

/** White space, rules and marks that a page may have between two rows, in UTF-16 units. */
const MAX_BETWEEN_ROWS = 40

function findWhole(quote: string, text: string, source?: PassageSource): Span | undefined {
  const needle = normalizeWithOffsets(quote).text
  if (needle === '') return undefined
  const haystack = normalizeWithOffsets(text)
  const places = placesOf(needle, haystack.text)
  const at = places.length === 1 ? places[0] : chooseEqual(places, needle, source)
  return at === undefined ? undefined : spanIn(text, haystack, at, needle.length)
}

function chooseEqual(
  places: readonly number[],
  needle: string,
  source: PassageSource | undefined,
): number | undefined {
  if (!source) return undefined
  const content = normalizeWithOffsets(source.content)
  const there = placesOf(needle, content.text)
  // Another number of occurrences: the page was extracted differently, so the n-th need not be the n-th here.
  if (there.length !== places.length) return undefined
  const index = there.findIndex((place) => (content.offsets[place] ?? -1) >= source.start)
  return places[index]
}

function placesOf(needle: string, haystack: string): number[] {
  const places: number[] = []
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) {
    places.push(at)
  }
  return places
}
