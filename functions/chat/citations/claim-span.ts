import { SENTENCE_MARKS, type Span } from '../../_shared/text/sentences.ts'

/** A claim is never longer: what stands further in front belongs to something else. */
const MAX_CLAIM_CHARACTERS = 4000
/** A line that begins something new: a list item, a heading, a quotation, a table row. */
const NEW_BLOCK = /^[ \t>]*(?:[-*+•] |\d{1,3}[.)] |#{1,6} |\||>)/
const PARAGRAPH_END = /\n[ \t\r]*\n/g
/** Left out at the start of a claim: marks of lists and headings, and the full stop of the one before. */
const LEADING = new RegExp(
  `^(?:[\\s.,，;；:：!?、|>${SENTENCE_MARKS}]|[-*+•] |\\d{1,3}[.)] |#{1,6} )+`,
)
const TRAILING = /[\s|]/
const SAYS_SOMETHING = /[\p{Letter}\p{Number}]/u
const SENTENCE_END = new RegExp(`[${SENTENCE_MARKS}\\n]|[.!?](?=\\s)`)

/**
 * The claim of a marker that stands behind it: the text of its paragraph, list item or table row, since the marker before it.
 * @param from end of the marker before, or 0
 * @returns undefined where no words stand between
 */
export function claimBefore(content: string, from: number, position: number): Span | undefined {
  const start = Math.max(from, position - MAX_CLAIM_CHARACTERS)
  const text = content.slice(start, position)
  return trim(content, start + lastBlock(text), position)
}

/**
 * The claim of a marker that no text precedes: the rest of its sentence.
 * @param until start of the next marker, or the length of what is written so far
 * @returns undefined while the sentence has not ended, unless the answer has
 */
export function claimAfter(
  content: string,
  from: number,
  until: number,
  ended: boolean,
): Span | undefined {
  const text = content.slice(from, Math.min(until, from + MAX_CLAIM_CHARACTERS))
  const end = SENTENCE_END.exec(text.replace(LEADING, (marks) => ' '.repeat(marks.length)))
  if (end) return trim(content, from, from + end.index)
  return ended || until < content.length ? trim(content, from, from + text.length) : undefined
}

/** A listing at the end of a text: its lines are no headings, items or paragraphs. */
const LISTING_AT_END =
  /(?:^|\n)[ \t]{0,3}(`{3,}|~{3,})[^\n`]{0,99}\n(?:(?!\n[ \t]{0,3}\1)[^])*\n[ \t]{0,3}\1\s*$/

/** Offset in a text at which its last paragraph, list item, row or listing begins. */
function lastBlock(text: string): number {
  const listing = LISTING_AT_END.exec(text)
  if (listing) return listing.index
  let start = 0
  for (const match of text.matchAll(PARAGRAPH_END)) start = match.index + match[0].length
  for (let at = text.indexOf('\n', start); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (NEW_BLOCK.test(text.slice(at + 1, at + 40))) start = at + 1
  }
  return start
}

function trim(content: string, start: number, end: number): Span | undefined {
  const text = content.slice(start, end)
  const head = LEADING.exec(text)?.[0].length ?? 0
  let tail = text.length
  while (tail > head && TRAILING.test(text.charAt(tail - 1))) tail -= 1
  const body = text.slice(head, tail)
  if (!SAYS_SOMETHING.test(body)) return undefined
  return { start: start + head, end: start + head + body.length }
}
