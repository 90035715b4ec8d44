import { normalizeWithOffsets, type Span, spanIn } from '#lib/contract.ts'

/** Every place of some words in a text, compared as quotes are: without white space, width, case and hyphens. */
export function findInText(query: string, text: string): Span[] {
  const needle = normalizeWithOffsets(query).text
  if (needle === '') return []
  const haystack = normalizeWithOffsets(text)
  const spans: Span[] = []
  for (let at = haystack.text.indexOf(needle); at >= 0;) {
    const span = spanIn(text, haystack, at, needle.length)
    if (span) spans.push(span)
    at = haystack.text.indexOf(needle, at + needle.length)
  }
  return spans
}
