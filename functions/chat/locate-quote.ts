import type { Span } from '../_shared/sentences.ts'
import { spanIn, squeezeText } from '../_shared/squeeze-text.ts'

/**
 * Finds a quote in a passage: exactly, or else regardless of white space, width and hyphens.
 * @returns its place in the passage in UTF-16 units, or nothing: no place is better than a wrong one
 */
export function locateQuote(quote: string, passage: string): Span | undefined {
  const wanted = withoutStops(quote.trim())
  if (wanted === '') return undefined
  const at = passage.indexOf(wanted)
  if (at >= 0) return toSentenceEnd(passage, at, at + wanted.length)

  const haystack = squeezeText(passage)
  const needle = squeezeText(wanted).text
  if (needle === '') return undefined
  const found = haystack.text.indexOf(needle)
  if (found < 0) return undefined
  const span = spanIn(passage, haystack, found, needle.length)
  return span && toSentenceEnd(passage, span.start, span.end)
}

function withoutStops(quote: string): string {
  let end = quote.length
  while (end > 0 && '.。…'.includes(quote.charAt(end - 1))) end--
  return quote.slice(0, end)
}

/** Takes the full stop along that the passage has where the quote may have none. */
function toSentenceEnd(passage: string, start: number, end: number): Span {
  const stop = /^[.!?。！？…]+/u.exec(passage.slice(end))?.[0] ?? ''
  return { start, end: end + stop.length }
}
