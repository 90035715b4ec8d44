import { endsSentence, isTableRow } from '../../../../functions/_shared/text/sentences.ts'
import type { Candidate } from './rank.ts'

/** Fewer are a heading, or the number of a page. */
const MIN_CHARACTERS = 12

/**
 * What was chosen, and of sentences that a page's end cuts the part that stands on the other page, if that is among the
 * passages.
 */
export function withOtherHalves(
  chosen: readonly Candidate[],
  ranked: readonly Candidate[],
): Candidate[] {
  const whole: Candidate[] = []
  const add = (candidate: Candidate | undefined): void => {
    if (candidate && !whole.includes(candidate) && !chosen.includes(candidate))
      whole.push(candidate)
  }
  for (const candidate of chosen) {
    add(ranked.find((other) => goesOn(other, candidate)))
    whole.push(candidate)
    add(ranked.find((other) => goesOn(candidate, other)))
  }
  return whole
}

/** Whether a sentence breaks off at the end of its page, and another begins the next one and goes on with it. */
export function goesOn(head: Candidate, tail: Candidate): boolean {
  const [above, below] = [head.passage, tail.passage]
  if (above.page === undefined || below.page !== above.page + 1 || above.title !== below.title)
    return false
  return (
    MARGIN.test(above.text.slice(head.end)) &&
    MARGIN.test(below.text.slice(0, tail.start)) &&
    isBroken(head.text) &&
    begunBefore(tail.text)
  )
}

/** What may stand between a text and the edge of its page: its number. */
const MARGIN =
  /^[\s–—|•-]{0,9}(?:(?:page|p\.|第|s\.)?\s{0,3}\d{1,5}(?:\s{0,3}(?:of|\/|页|頁)\s{0,3}\d{0,5})?)?[\s–—|•-]{0,9}$/i

const isBroken = (text: string): boolean =>
  text.length >= MIN_CHARACTERS && !endsSentence(text) && !isTableRow(text) && !/^#/.test(text)

/** A small letter, or one of a script that has none; not a mark of a list or a heading. */
const begunBefore = (text: string): boolean =>
  /^[\p{Lowercase}\p{Other_Letter}]/u.test(text) && !isTableRow(text)
