import type { Span } from '../../../_shared/text/sentences.ts'
import { isSafeGap, isSafePrefix, isSafeSuffix, prefixOf } from './omissions.ts'
import { hasAny } from './polarity.ts'
import type { ClaimToken } from './claim-token.ts'
import { PRONOUNS, SCOPE_HAN, SCOPE_WORDS, SENSITIVE_HAN, SENSITIVE_WORDS } from './words.ts'

/** Words between two that matched, at most. */
const MAX_GAP_TOKENS = 40
const MAX_SUBJECT_TOKENS = 6
/** Of a sentence that is longer, a run of table cells for one, only the matched part is quoted. */
const MAX_QUOTE_CHARACTERS = 600

/**
 * Where a source says a sentence: its words in their order, with nothing left out but what can be without
 * changing what remains (a bracket, an inserted clause, another statement of the same sentence).
 * @param claim tokens of one sentence; breaks in it count for nothing
 * @param source tokens of a passage, with the break that ends each sentence
 * @returns the place in the passage of the words that say it, whole sentences; undefined if it does not say it
 */
export function findStatement(
  claim: readonly ClaimToken[],
  source: readonly ClaimToken[],
): Span | undefined {
  const wanted = claim.filter(({ kind }) => kind !== 'break')
  const asks = claim.some(({ ends }) => ends === 'question')
  const match = findMatch(wanted, source, asks, isSafePrefix)
  if (match) return spanOf(source, match.first, match.last)
  return findBehindPronoun(wanted, source, asks) ?? findForPronoun(wanted, source, asks)
}

/** As `findStatement`, for words that begin their sentence. */
export function findWholeStatement(
  claim: readonly ClaimToken[],
  source: readonly ClaimToken[],
): Span | undefined {
  const wanted = claim.filter(({ kind }) => kind !== 'break')
  const match = findMatch(wanted, source, false, (tokens, at) => prefixOf(tokens, at).length === 0)
  return match && spanOf(source, match.first, match.last)
}

/** Indices of the tokens of a source that the first and the last one of a claim match. */
export interface Match {
  first: number
  last: number
}

export function findMatch(
  wanted: readonly ClaimToken[],
  source: readonly ClaimToken[],
  asks: boolean,
  isPrefix: (source: readonly ClaimToken[], start: number) => boolean = isSafePrefix,
): Match | undefined {
  const head = wanted[0]
  if (!head) return undefined
  for (let at = 0; at < source.length; at += 1) {
    if (!matches(source[at], head)) continue
    const last = matchAt(wanted, source, at, asks)
    if (last !== undefined && isPrefix(source, at)) return { first: at, last }
  }
  return undefined
}

const matches = (a: ClaimToken | undefined, b: ClaimToken): boolean =>
  a !== undefined && a.kind !== 'break' && a.norm === b.norm

/** The index of the token of the source that the claim's last one matches, when all before match from `start` on. */
function matchAt(
  wanted: readonly ClaimToken[],
  source: readonly ClaimToken[],
  start: number,
  asks: boolean,
): number | undefined {
  const failed = new Set<number>()
  const go = (index: number, at: number): number | undefined => {
    const next = wanted[index + 1]
    if (!next) return isSafeSuffix(source, at, asks) ? at : undefined
    const key = index * source.length + at
    if (failed.has(key)) return undefined
    const limit = Math.min(source.length, at + MAX_GAP_TOKENS)
    for (let to = at + 1; to < limit; to += 1) {
      if (matches(source[to], next) && isSafeGap(source, at, to)) {
        const end = go(index + 1, to)
        if (end !== undefined) return end
      }
    }
    failed.add(key)
    return undefined
  }
  return go(0, start)
}

/** "Mercury is small. It orbits in 88 days." says that Mercury orbits in 88 days. */
function findBehindPronoun(
  wanted: readonly ClaimToken[],
  source: readonly ClaimToken[],
  asks: boolean,
): Span | undefined {
  const starts = sentenceStarts(source)
  for (const [index, start] of starts.entries()) {
    const before = starts[index - 1]
    const pronoun = source[start]
    if (before === undefined || !pronoun || !PRONOUNS.has(pronoun.plain)) continue
    // "The manager hired Tom. He resigned": it is not known who.
    if (PERSONS.has(pronoun.plain) && hasRival(source.slice(before, start), pronoun)) continue
    for (let size = 1; size <= Math.min(MAX_SUBJECT_TOKENS, wanted.length - 2); size += 1) {
      if (!wanted.slice(0, size).every((token, i) => matches(source[before + i], token))) break
      const rest = wanted.slice(size)
      const head = rest[0]
      if (!head || !matches(source[start + 1], head)) continue
      const last = matchAt(rest, source, start + 1, asks)
      if (last !== undefined) return spanOf(source, before, last)
    }
  }
  return undefined
}

const PERSONS = new Set(['he', 'she', 'his', 'her', '他', '她'])

const hasRival = (tokens: readonly ClaimToken[], pronoun: ClaimToken): boolean =>
  pronoun.kind === 'han' || tokens.some(({ isName }) => isName)

/** "It opens at 9:30" is said by "The museum opens at 9:30", whatever it was called before. */
function findForPronoun(
  wanted: readonly ClaimToken[],
  source: readonly ClaimToken[],
  asks: boolean,
): Span | undefined {
  const [pronoun, ...rest] = wanted
  if (!pronoun || !PRONOUNS.has(pronoun.plain) || rest.length < 3) return undefined
  const match = findMatch(rest, source, asks, isSubject)
  return match && spanOf(source, match.first, match.last)
}

/** The text before the match in its sentence is short and in one piece. */
function isSubject(source: readonly ClaimToken[], start: number): boolean {
  const prefix = prefixOf(source, start)
  return (
    prefix.length > 0 &&
    prefix.length <= MAX_SUBJECT_TOKENS &&
    prefix.every(({ kind, plain }) => kind !== 'break' && !PRONOUNS.has(plain)) &&
    !hasAny(prefix, SENSITIVE_WORDS, SENSITIVE_HAN) &&
    !hasAny(prefix, SCOPE_WORDS, SCOPE_HAN)
  )
}

function sentenceStarts(source: readonly ClaimToken[]): number[] {
  const starts: number[] = []
  let fresh = true
  for (const [index, token] of source.entries()) {
    if (fresh && token.kind !== 'break') {
      starts.push(index)
      fresh = false
    }
    if (token.ends) fresh = true
  }
  return starts
}

/** From the start of the sentence that `first` stands in to the end of the one that `last` stands in. */
function spanOf(source: readonly ClaimToken[], first: number, last: number): Span | undefined {
  const [head, tail] = [source[first], source[last]]
  const from = source.slice(first).find(({ ends }) => ends)
  const to = source.slice(last).find(({ ends }) => ends)
  if (!head || !tail || !from || !to) return undefined
  const whole = { start: from.start, end: to.end }
  return whole.end - whole.start <= MAX_QUOTE_CHARACTERS
    ? whole
    : { start: head.start, end: tail.end }
}
