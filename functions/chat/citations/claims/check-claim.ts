import type { CitationState } from '../../../_shared/contract/events.ts'
import type { Span } from '../../../_shared/text/sentences.ts'
import { findStatement, findWholeStatement } from './align.ts'
import { withoutFrame } from './frame.ts'
import { findWithMovedPhrase } from './moved-phrase.ts'
import { clausesOf } from './omissions.ts'
import { countNegations, hanOf } from './polarity.ts'
import { quotationsOf } from './quotations.ts'
import type { ClaimToken } from './claim-token.ts'
import { isSpaceless, tokenize } from './tokenize.ts'
import { BOUNDS, FREE_WORDS, JOINTS, LIMITS, LIMITS_HAN, SAME_FORMS } from './words.ts'

/**
 * - `verified`: the source says it, word for word but for what changes nothing
 * - `related`: the source is about the same; whether it says this, a reader has to see
 * - `unsupported`: a number, a name or a negation differs, or nothing like it was found
 * - `unknown`: cannot be compared, because the languages differ or there are no words
 */
export type ClaimState = CitationState

export interface ClaimCheck {
  state: ClaimState
  /** The words of the source that come nearest, in UTF-16 units of it; absent where nothing does. */
  quote?: Span
}

/** A passage, read once for all the claims that cite it. */
export interface ClaimSource {
  title: string
  tokens: readonly ClaimToken[]
  /** The tokens of each sentence, with the break that ends it. */
  sentences: readonly (readonly ClaimToken[])[]
}

export function toClaimSource(text: string, title: string): ClaimSource {
  const tokens = tokenize(text)
  return { title, tokens, sentences: toSentences(tokens) }
}

/** A claim longer than this is not one; checking it would take more time than it is worth. */
const MAX_CLAIM_CHARACTERS = 4000
const MAX_QUOTE_CHARACTERS = 600
/** Share of a claim's content words that one or two sentences of the source must hold to be about the same. */
const RELATED = 0.25
/** Share from which on the nearest words show what the source says instead. */
const SAME_SUBJECT = 0.5
/** Share from which on a word that denies or limits is a difference and not another way to put it. */
const NEARLY_THE_SAME = 0.6

/** Whether a source says what stands before a marker. Every sentence of the claim has to be said. */
export function checkClaim(claim: string, source: ClaimSource): ClaimCheck {
  if (claim.length > MAX_CLAIM_CHARACTERS) return { state: 'related' }
  const sentences = toSentences(tokenize(claim))
    .map((tokens) => ({ tokens, framed: withoutFrame(tokens, source.title) }))
    .filter(({ framed }) => framed.some(({ kind }) => kind !== 'break'))
  if (sentences.length === 0) return { state: 'unknown' }
  const checks = sentences.map(({ tokens, framed }) => {
    const check = checkSentence(framed, source)
    if (check.state === 'verified' || framed.length === tokens.length) return check
    // "This handbook describes ..." may be the source's own words.
    const whole = checkSentence(tokens, source)
    return whole.state === 'verified' ? whole : check
  })
  const state = worstOf(checks.map((check) => check.state))
  const isMisquoted =
    state !== 'verified' && !quotationsOf(claim).every((words) => holdsWords(source, words))
  return { state: isMisquoted ? 'unsupported' : state, ...joinQuotes(checks) }
}

/** Words in quotation marks that the claim puts into the source's mouth. */
function holdsWords({ tokens }: ClaimSource, words: string): boolean {
  const wanted = tokenize(words).filter(({ kind }) => kind !== 'break')
  const held = tokens.filter(({ kind }) => kind !== 'break')
  return held.some((_token, at) => wanted.every(({ norm }, i) => held[at + i]?.norm === norm))
}

const SEVERITY: readonly ClaimState[] = ['verified', 'related', 'unknown', 'unsupported']

const worstOf = (states: readonly ClaimState[]): ClaimState =>
  SEVERITY[Math.max(...states.map((state) => SEVERITY.indexOf(state)))] ?? 'unknown'

function joinQuotes(checks: readonly ClaimCheck[]): { quote?: Span } {
  const quotes = checks.flatMap(({ quote }) => quote ?? [])
  const first = quotes[0]
  if (!first) return {}
  const start = Math.min(...quotes.map((quote) => quote.start))
  const end = Math.max(...quotes.map((quote) => quote.end))
  return { quote: end - start <= MAX_QUOTE_CHARACTERS ? { start, end } : first }
}

function toSentences(tokens: readonly ClaimToken[]): ClaimToken[][] {
  const sentences: ClaimToken[][] = []
  let current: ClaimToken[] = []
  for (const token of tokens) {
    current.push(token)
    if (!token.ends) continue
    sentences.push(current)
    current = []
  }
  return sentences
}

/** The sentence as it is, with a phrase moved, or as two that were joined. */
function findSaid(claim: readonly ClaimToken[], source: ClaimSource): Span | undefined {
  return (
    findStatement(claim, source.tokens) ??
    findWithMovedPhrase(claim, source.sentences) ??
    findJoined(claim, source)
  )
}

/** A part of a joined sentence has to say something by itself. */
const MIN_PART_TOKENS = 4

function findJoined(claim: readonly ClaimToken[], source: ClaimSource): Span | undefined {
  for (const [at, { plain, kind, ends }] of claim.entries()) {
    if (ends || !(JOINTS.has(plain) || kind === 'break')) continue
    const [head, tail] = [claim.slice(0, at), claim.slice(at + 1)]
    if ([head, tail].some((part) => part.length < MIN_PART_TOKENS)) continue
    const first = findStatement(head, source.tokens)
    // A second half of some other sentence would get the first one's subject.
    const second = first && findWholeStatement(tail, source.tokens)
    if (!first || !second || first.start === second.start) continue
    return joinQuotes([
      { state: 'verified', quote: first },
      { state: 'verified', quote: second },
    ]).quote
  }
  return undefined
}

function checkSentence(claim: readonly ClaimToken[], source: ClaimSource): ClaimCheck {
  const said = findSaid(claim, source)
  if (said) return { state: 'verified', quote: said }
  if (speaksAnotherLanguage(claim, source.tokens)) return { state: 'unknown' }
  const nearest = findNearest(claim, source.sentences)
  if (!nearest || nearest.share < RELATED) return { state: 'unsupported' }
  const quote = { start: nearest.start, end: nearest.end }
  if (!differs(claim, nearest, source) && !isDenied(claim, source))
    return { state: 'related', quote }
  return { state: 'unsupported', ...(nearest.share >= SAME_SUBJECT ? { quote } : {}) }
}

/** Written in a script that the source hardly has: its words cannot be compared. */
function speaksAnotherLanguage(
  claim: readonly ClaimToken[],
  source: readonly ClaimToken[],
): boolean {
  const words = source.filter(({ kind }) => kind === 'word' || kind === 'han')
  // A picture, a table of numbers.
  if (words.length === 0) return true
  return isSpaceless(claim) !== isSpaceless(source)
}

interface Nearest extends Span {
  tokens: readonly ClaimToken[]
  share: number
}

/** The sentence, or up to `most` neighbours, that hold most of what the claim says. */
function findNearest(
  claim: readonly ClaimToken[],
  sentences: readonly (readonly ClaimToken[])[],
  most = 3,
): Nearest | undefined {
  const wanted = contentOf(claim)
  if (wanted.size === 0) return undefined
  const total = weightOf([...wanted])
  let best: Nearest | undefined
  for (let size = 1; size <= most; size += 1) {
    for (let index = 0; index + size <= sentences.length; index += 1) {
      const tokens = sentences.slice(index, index + size).flat()
      const stops = tokens.filter(({ ends }) => ends)
      const [start, end] = [stops[0]?.start ?? 0, stops.at(-1)?.end ?? 0]
      if (size > 1 && end - start > MAX_QUOTE_CHARACTERS) continue
      const found = contentOf(tokens)
      const share = weightOf([...wanted].filter((term) => found.has(term))) / total
      const sameSize = best?.tokens.filter(({ ends }) => ends).length === size
      // More sentences have to be clearly better than fewer.
      if (!best || share > best.share + (sameSize ? 0 : 0.2)) best = { tokens, share, start, end }
    }
  }
  return best && best.share > 0 ? best : undefined
}

/** A number says more than a word about where something stands. */
const weightOf = (terms: readonly string[]): number =>
  terms.reduce((sum, term) => sum + (/^\d/.test(term) ? 2 : 1), 0)

/** The subject of a text: words that are no grammar, numbers, and pairs of Chinese characters. */
function contentOf(tokens: readonly ClaimToken[]): Set<string> {
  const content = new Set<string>()
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'number') content.add(token.norm)
    if (token.kind === 'word' && !GRAMMAR.has(token.plain)) content.add(token.norm)
    const next = tokens[index + 1]
    if (token.kind === 'han' && next?.kind === 'han') content.add(token.norm + next.norm)
  }
  return content
}

const GRAMMAR = new Set([
  ...FREE_WORDS,
  ...SAME_FORMS.keys(),
  ...`is was be been being have had do did of in on at to for by with from as and or but if than then this these those it its
    he she they we you i his her their our your which who whom whose what when where why how can could may might will would
    shall should must not no so such there here into about over under up down out off per`.split(
    /\s+/,
  ),
])

/** A number or a name of the claim is not in the source. */
function differs(claim: readonly ClaimToken[], nearest: Nearest, source: ClaimSource): boolean {
  const near = new Set(nearest.tokens.map(({ norm }) => norm))
  const all = new Set(source.tokens.map(({ norm }) => norm))
  for (const token of claim) {
    if (isCounted(token) && !near.has(token.norm)) return true
    if (token.isName && !all.has(token.norm) && !GRAMMAR.has(token.plain)) return true
  }
  return false
}

/** One sentence of the source says nearly the same words, denied or limited otherwise. */
function isDenied(claim: readonly ClaimToken[], source: ClaimSource): boolean {
  const closest = findNearest(claim, source.sentences, 1)
  if (!closest || closest.share < NEARLY_THE_SAME) return false
  const about = clausesAbout(claim, closest.tokens)
  return (
    countNegations(claim) > 0 !== countNegations(about) > 0 ||
    limitsOf(claim).some((limit) => !limitsOf(closest.tokens).includes(limit))
  )
}

/** One and first also stand for an article or a pronoun. */
const isCounted = ({ kind, norm }: ClaimToken): boolean =>
  (kind === 'number' && norm !== '1' && norm !== '#1') || norm === '%'

/** The clauses of a sentence that share words with a claim: a denial in another one is about something else. */
function clausesAbout(
  claim: readonly ClaimToken[],
  sentence: readonly ClaimToken[],
): readonly ClaimToken[] {
  const wanted = contentOf(claim)
  const clauses = clausesOf(sentence).map((tokens) => ({
    tokens,
    share: [...contentOf(tokens)].filter((term) => wanted.has(term)).length,
  }))
  const most = Math.max(...clauses.map(({ share }) => share))
  return clauses
    .filter(({ share }) => share * 2 >= most && share > 0)
    .flatMap(({ tokens }) => tokens)
}

function limitsOf(tokens: readonly ClaimToken[]): string[] {
  const han = hanOf(tokens)
  return [
    ...tokens.flatMap(({ kind, plain }, index) =>
      kind === 'word' &&
      (LIMITS.has(plain) || (BOUNDS.has(plain) && tokens[index + 1]?.kind === 'number'))
        ? [plain]
        : [],
    ),
    ...LIMITS_HAN.filter((piece) => han.includes(piece)),
  ]
}
