import { countNegations, hanOf, hasAny } from './polarity.ts'
import type { ClaimToken } from './claim-token.ts'
import {
  CONNECTIVES,
  COORDINATORS,
  DETAILS,
  MIN_CLAUSE_HAN,
  NEAR_SCOPE_HAN,
  NEAR_SCOPE_WORDS,
  PRONOUNS,
  RESTRICTING_END,
  RESTRICTING_HAN,
  RESTRICTING_HEADS,
  SCOPE_HAN,
  SCOPE_WORDS,
  SENSITIVE_HAN,
  SENSITIVE_WORDS,
} from './words.ts'

/** Stands in a source for a phrase that a claim has elsewhere in the sentence; see `moved-phrase.ts`. */
export const MOVED = '\u0000moved'

const MAX_SECOND_STATEMENT_TOKENS = 12

/** The text between two matched tokens of the source can be left out. */
export function isSafeGap(source: readonly ClaimToken[], from: number, to: number): boolean {
  const gap = source.slice(from + 1, to)
  const left = gap.filter(({ kind }) => kind !== 'break')
  if (left.length === 0) return true
  if (gap.some(({ ends }) => ends) || hasAny(left, SENSITIVE_WORDS, SENSITIVE_HAN)) return false
  const inner = gap.slice(1, -1)
  const [first, last] = [gap[0], gap.at(-1)]
  if (opens(first) && closes(last)) return true
  if (isComma(first) && isComma(last) && !inner.some(isClauseBreak)) return true
  return isSecondStatement(source, from, gap)
}

/** "The bridge [carries 40 tons and] was opened in 1931": one subject, two statements. */
function isSecondStatement(
  source: readonly ClaimToken[],
  from: number,
  gap: readonly ClaimToken[],
): boolean {
  const last = gap.at(-1)
  if (!last || gap.length > MAX_SECOND_STATEMENT_TOKENS) return false
  const before = source[from]?.plain ?? ''
  if (PAIRING.has(before)) return false
  if (last.kind === 'han' || (last.kind === 'break' && gap[0]?.kind === 'han')) {
    return isComma(last) && !gap.slice(0, -1).some(({ kind }) => kind === 'break')
  }
  if (!COORDINATORS.has(last.plain)) return false
  const body = gap.slice(0, -1)
  const breaks = body.filter(({ kind }) => kind === 'break')
  if (breaks.length > 1 || (breaks.length === 1 && !isComma(body.at(-1)))) return false
  return !body.some(({ plain }) => COORDINATORS.has(plain))
}
/** The two sides of an "and" behind one of these belong together. */
const PAIRING = new Set([
  'of',
  'between',
  'both',
  'either',
  'neither',
  'from',
  'with',
  '与',
  '和',
  '间',
])

/** The text before the match in its sentence does not change what the match says. */
export function isSafePrefix(source: readonly ClaimToken[], start: number): boolean {
  const prefix = prefixOf(source, start)
  const left = prefix.filter(({ kind }) => kind !== 'break')
  const [first, last] = [left[0], prefix.at(-1)]
  if (!first || !last) return true
  // The number of a list item.
  if (left.length === 1 && first.kind === 'number') return true
  if (hasAny(left, SCOPE_WORDS, SCOPE_HAN)) return false
  if (first.kind === 'han') return isSafeHanPrefix(prefix)
  if (RESTRICTING_HEADS.has(first.plain)) return false
  if (COORDINATORS.has(last.plain) || /^[;；]$/.test(last.plain)) return true
  const isLabel = /^[:：]$/.test(last.plain) && left.length <= 2
  return isLabel || (isComma(last) && left.every(({ plain }) => CONNECTIVES.has(plain)))
}

function isSafeHanPrefix(prefix: readonly ClaimToken[]): boolean {
  const last = prefix.at(-1)
  if (!last || !(isClauseBreak(last) || COORDINATORS.has(last.plain))) return false
  const clauses = clausesOf(prefix).map((tokens) => ({ text: hanOf(tokens).trim(), tokens }))
  const near = clauses.at(-1)
  if (!near || clauses.some(({ text }) => RESTRICTING_HAN.test(text))) return false
  if (near.tokens.at(-1)?.isModifier || RESTRICTING_END.test(near.text)) return false
  return near.tokens.length >= MIN_CLAUSE_HAN && countNegations(near.tokens) === 0
}

/** The text behind the match in its sentence does not change what the match says. */
export function isSafeSuffix(source: readonly ClaimToken[], last: number, asks: boolean): boolean {
  const suffix: ClaimToken[] = []
  let ends: ClaimToken['ends']
  for (let at = last + 1; at < source.length; at += 1) {
    const token = source[at]
    if (!token) break
    if (token.ends) {
      ends = token.ends
      break
    }
    if (token.norm !== MOVED) suffix.push(token)
  }
  if (ends === 'question' && !asks) return false
  const left = suffix.filter(({ kind }) => kind !== 'break')
  const [next, first] = [suffix[0], left[0]]
  if (!next || !first) return true
  if (hasAny(left, SCOPE_WORDS, SCOPE_HAN)) return false
  const near = clausesOf(suffix)[0] ?? []
  const another = COORDINATORS.has(first.plain)
  // "but they cannot" is another statement; "but not on Sundays" belongs to this one.
  const rest = another ? near.slice(1) : near
  const opener = rest[0]?.plain ?? ''
  const opensStatement = another && (PRONOUNS.has(opener) || opener === 'do')
  if (!opensStatement && rest.some(({ plain }) => isNearScope(plain))) return false
  if (NEAR_SCOPE_HAN.test(hanOf(rest))) return false
  if (first.kind === 'number' && /^[,，、]$/.test(next.plain)) return false
  if (next.kind === 'break') return next.plain !== '、'
  if (DETAILS.has(next.plain)) return !hasAny(left, SENSITIVE_WORDS, SENSITIVE_HAN)
  return another && left[1]?.kind !== 'number'
}

const isNearScope = (plain: string): boolean => NEAR_SCOPE_WORDS.has(plain)

/** Cut at punctuation and in front of what joins. */
export function clausesOf(tokens: readonly ClaimToken[]): ClaimToken[][] {
  const clauses: ClaimToken[][] = []
  let current: ClaimToken[] = []
  for (const token of tokens) {
    if (token.kind === 'break' || (COORDINATORS.has(token.plain) && current.length > 0)) {
      if (current.length > 0) clauses.push(current)
      current = token.kind === 'break' ? [] : [token]
    } else current.push(token)
  }
  return current.length > 0 ? [...clauses, current] : clauses
}

export function prefixOf(source: readonly ClaimToken[], start: number): ClaimToken[] {
  let from = start
  while (from > 0 && source[from - 1]?.ends === undefined) from -= 1
  return source.slice(from, start).filter(({ norm }) => norm !== MOVED)
}

const isComma = (token: ClaimToken | undefined): boolean =>
  token?.kind === 'break' && /^[,，—–-]$/.test(token.plain)
const isClauseBreak = (token: ClaimToken): boolean =>
  token.kind === 'break' && /^[,，;；:：—–…|-]$/.test(token.plain)
const opens = (token: ClaimToken | undefined): boolean =>
  token?.kind === 'break' && /^[(（[［【]$/.test(token.plain)
const closes = (token: ClaimToken | undefined): boolean =>
  token?.kind === 'break' && /^[)）\]］】]$/.test(token.plain)
