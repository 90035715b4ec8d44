/** Where a piece of text stands: UTF-16 units, end exclusive. */
export interface Span {
  start: number
  end: number
}

/** Ends of sentences in any script; a Latin full stop only before white space, so that 1.2 and debian.org stay whole. */
const BOUNDARY = /[。！？；…]+[”’」』）)]*|[.!?]+["'”’)\]]*(?=\s)|\n+/gu
/** What ends with a full stop without ending a sentence. */
const ABBREVIATION =
  /(?:^|[\s(])(?:e\.g|i\.e|etc|cf|vs|Mr|Mrs|Ms|Dr|Prof|St|No|Fig|Vol|Sec|Ch|pp?|al|[A-Z])\.$/u

/**
 * Splits text at the ends of its sentences and lines. Spans follow each other, hold no white space
 * at their ends, and together hold everything else.
 */
export function splitSentences(text: string): Span[] {
  const spans: Span[] = []
  let start = 0
  for (const match of text.matchAll(BOUNDARY)) {
    const end = match.index + match[0].length
    if (match[0].startsWith('.') && ABBREVIATION.test(text.slice(start, end))) continue
    pushTrimmed(spans, text, start, end)
    start = end
  }
  pushTrimmed(spans, text, start, text.length)
  return spans
}

function pushTrimmed(spans: Span[], text: string, start: number, end: number): void {
  const raw = text.slice(start, end)
  const trimmed = raw.trim()
  if (trimmed === '') return
  const from = start + raw.indexOf(trimmed)
  spans.push({ start: from, end: from + trimmed.length })
}
