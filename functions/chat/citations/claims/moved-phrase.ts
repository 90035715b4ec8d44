import type { Span } from '../../../_shared/text/sentences.ts'
import { findMatch } from './align.ts'
import { MOVED } from './omissions.ts'
import type { ClaimToken } from './claim-token.ts'
import { PREPOSITIONS } from './words.ts'

const MAX_PHRASE_TOKENS = 10

/**
 * A sentence whose "in 1931" stands at its other end, or in its middle: the phrase and the rest are each in the
 * source as they are, next to each other.
 * @param sentences of the source, each with the break that ends it
 */
export function findWithMovedPhrase(
  claim: readonly ClaimToken[],
  sentences: readonly (readonly ClaimToken[])[],
): Span | undefined {
  const asks = claim.some(({ ends }) => ends === 'question')
  for (const { phrase, rest } of splitPhrase(claim)) {
    for (const sentence of sentences) {
      const place = placeOf(phrase, sentence)
      const stop = sentence.at(-1)
      if (!place || !stop) continue
      const marker: ClaimToken = { ...stop, norm: MOVED, plain: MOVED }
      delete marker.ends
      const without = [...sentence.slice(0, place.first), marker, ...sentence.slice(place.last + 1)]
      const match = findMatch(rest, without, asks)
      if (match && match.first - 1 <= place.first && place.first <= match.last + 1) {
        return { start: stop.start, end: stop.end }
      }
    }
  }
  return undefined
}

interface Split {
  phrase: readonly ClaimToken[]
  rest: readonly ClaimToken[]
}

/** The phrase before the first comma, or the one that ends the sentence, each with what is left of the claim. */
function splitPhrase(claim: readonly ClaimToken[]): Split[] {
  const splits: Split[] = []
  const words = (tokens: readonly ClaimToken[]): ClaimToken[] =>
    tokens.filter(({ kind }) => kind !== 'break')
  const comma = claim.findIndex(({ kind }) => kind === 'break')
  const head = claim[0]
  if (comma > 0 && comma <= MAX_PHRASE_TOKENS && head && startsPhrase(head)) {
    splits.push({ phrase: words(claim.slice(0, comma)), rest: words(claim.slice(comma)) })
  }
  const all = words(claim)
  for (let at = all.length - 1; at > Math.max(2, all.length - MAX_PHRASE_TOKENS); at -= 1) {
    const token = all[at]
    if (token && PREPOSITIONS.has(token.plain)) {
      splits.push({ phrase: all.slice(at), rest: all.slice(0, at) })
    }
  }
  return splits.filter(
    ({ phrase, rest }) => withoutPreposition(phrase).length > 0 && rest.length > 1,
  )
}

const startsPhrase = ({ kind, plain }: ClaimToken): boolean =>
  kind === 'number' || PREPOSITIONS.has(plain)

const withoutPreposition = (phrase: readonly ClaimToken[]): readonly ClaimToken[] =>
  phrase[0] && PREPOSITIONS.has(phrase[0].plain) ? phrase.slice(1) : phrase

/** Where a sentence has the phrase, its preposition included; the same one, if both have any. */
function placeOf(
  phrase: readonly ClaimToken[],
  sentence: readonly ClaimToken[],
): { first: number; last: number } | undefined {
  const words = withoutPreposition(phrase)
  const preposition = words === phrase ? undefined : phrase[0]
  for (let at = 0; at + words.length <= sentence.length; at += 1) {
    if (!words.every(({ norm }, i) => sentence[at + i]?.norm === norm)) continue
    const before = sentence[at - 1]
    const own = before && PREPOSITIONS.has(before.plain) ? before : undefined
    if (preposition && own && !isSamePreposition(own.plain, preposition.plain)) continue
    const comma = sentence[at + words.length]
    const isSetOff = comma?.kind === 'break' && !comma.ends
    return { first: own ? at - 1 : at, last: at + words.length - (isSetOff ? 0 : 1) }
  }
  return undefined
}

const isSamePreposition = (a: string, b: string): boolean =>
  a === b || (/[在于]/u.test(a) && /[在于]/u.test(b)) || (/[自从]/u.test(a) && /[自从]/u.test(b))
