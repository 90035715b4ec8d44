import { endsSentence, isTableRow } from '../../../../functions/_shared/text/sentences.ts'
import type { Passage } from './passages.ts'
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
  return tail.index === 0 && isAtEnd(head) && isBroken(head.text) && begunBefore(tail.text)
}

const isAtEnd = ({ passage, end }: { passage: Passage; end: number }): boolean =>
  passage.text.slice(end).trim() === ''

const isBroken = (text: string): boolean =>
  text.length >= MIN_CHARACTERS && !endsSentence(text) && !isTableRow(text) && !/^#/.test(text)

/** A small letter, or one of a script that has none; not a mark of a list or a heading. */
const begunBefore = (text: string): boolean =>
  /^[\p{Lowercase}\p{Other_Letter}]/u.test(text) && !isTableRow(text)
