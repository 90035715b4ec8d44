import {
  HAN_NUMERAL,
  isNumberWord,
  normalizeDigits,
  ordinalOf,
  scaleOf,
  textOfValue,
  valueOfHan,
  valueOfWords,
} from './numerals.ts'
import type { ClaimToken } from './claim-token.ts'

/** Units that a Chinese numeral counts; without one of these, 一 in 一起 is no number. */
const MEASURES = new Set(
  '天日年月周个人名位条项岁分秒点时小倍度成元块角次公米吨克册本张号楼层页章节种台辆间家处所国折届级英欧美刻场步遍座亩顿'.split(
    '',
  ),
)
const CURRENCIES: Readonly<Record<string, string>> = { $: 'dollar', '€': 'euro', '£': 'pound' }

/** Makes one token of each number, however it is written, and puts its unit behind it. */
export function mergeNumbers(tokens: readonly ClaimToken[]): ClaimToken[] {
  const merged: ClaimToken[] = []
  for (let at = 0; at < tokens.length;) {
    const { length, made } = readNumber(tokens, at)
    merged.push(...made)
    at += length
  }
  return merged
}

interface Reading {
  /** Tokens that were read, at least one. */
  length: number
  made: ClaimToken[]
}

function readNumber(tokens: readonly ClaimToken[], at: number): Reading {
  const token = tokens[at]
  if (!token) return { length: 1, made: [] }
  if (token.kind === 'number') return readDigits(tokens, at, token)
  if (token.kind === 'word') return readWords(tokens, at, token)
  if (token.kind === 'han') return readHan(tokens, at, token)
  if (token.kind === 'symbol') return readSymbol(tokens, at, token)
  return { length: 1, made: [token] }
}

function readDigits(tokens: readonly ClaimToken[], at: number, token: ClaimToken): Reading {
  const ordinal = ordinalOf(token.plain)
  if (ordinal !== undefined) return { length: 1, made: [{ ...token, norm: ordinal }] }
  const digits = normalizeDigits(token.plain)
  const next = tokens[at + 1]
  const scale =
    next && (next.kind === 'word' || next.kind === 'han') ? scaleOf(next.plain) : undefined
  if (next && scale !== undefined && /^\d+(?:\.\d+)?$/.test(digits)) {
    return { length: 2, made: [span(token, next, textOfValue(Number(digits) * scale))] }
  }
  return { length: 1, made: [{ ...token, norm: digits }] }
}

function readWords(tokens: readonly ClaimToken[], at: number, token: ClaimToken): Reading {
  if (token.plain === 'percent') return { length: 1, made: [asSymbol(token, '%')] }
  const next = tokens[at + 1]
  if (token.plain === 'per' && next?.plain === 'cent') {
    return { length: 2, made: [asSymbol(span(token, next, '%'), '%')] }
  }
  const ordinal = ordinalOf(token.plain)
  if (ordinal !== undefined)
    return { length: 1, made: [{ ...token, kind: 'number', norm: ordinal }] }
  if (!isNumberWord(token.plain)) return { length: 1, made: [token] }
  let end = at
  while (isNumberPart(tokens, end)) end += 1
  for (; end > at; end -= 1) {
    const run = tokens.slice(at, end)
    const value = valueOfWords(run.map(({ plain }) => plain))
    const last = run.at(-1)
    if (value === undefined || !last || last.plain === 'and') continue
    return { length: run.length, made: [span(token, last, textOfValue(value))] }
  }
  return { length: 1, made: [token] }
}

function isNumberPart(tokens: readonly ClaimToken[], at: number): boolean {
  const token = tokens[at]
  if (token?.kind !== 'word') return false
  if (isNumberWord(token.plain)) return true
  const next = tokens[at + 1]
  const before = tokens[at - 1]
  return (
    token.plain === 'and' &&
    (before?.plain === 'hundred' || before?.plain === 'thousand') &&
    next?.kind === 'word' &&
    isNumberWord(next.plain)
  )
}

function readHan(tokens: readonly ClaimToken[], at: number, token: ClaimToken): Reading {
  const percent = tokens.slice(at, at + 3).map(({ plain }) => plain)
  if (percent.join('') === '百分之') {
    const { length, made } = readNumber(tokens, at + 3)
    const number = made[0]
    if (number?.kind === 'number') {
      return { length: length + 3, made: [number, asSymbol(number, '%')] }
    }
    const run = hanRun(tokens, at + 3)
    const value = valueOfHan(run.map(({ plain }) => plain).join(''))
    const last = run.at(-1)
    if (value !== undefined && last) {
      const made = span(token, last, textOfValue(value))
      return { length: run.length + 3, made: [made, asSymbol(made, '%')] }
    }
  }
  const run = hanRun(tokens, at)
  const last = run.at(-1)
  if (!last) return { length: 1, made: [token] }
  const next = tokens[at + run.length]
  const counts = next !== undefined && MEASURES.has(next.plain)
  const text = run.map(({ plain }) => plain).join('')
  const value = counts || run.length >= 3 ? valueOfHan(text) : undefined
  if (value === undefined) return { length: 1, made: [token] }
  return { length: run.length, made: [span(token, last, textOfValue(value))] }
}

function hanRun(tokens: readonly ClaimToken[], at: number): ClaimToken[] {
  let end = at
  while (tokens[end]?.kind === 'han' && HAN_NUMERAL.test(tokens[end]?.plain ?? '')) end += 1
  return tokens.slice(at, end)
}

/** A currency in front of its amount goes behind it. */
function readSymbol(tokens: readonly ClaimToken[], at: number, token: ClaimToken): Reading {
  if (token.plain === '&')
    return { length: 1, made: [{ ...token, kind: 'word', plain: 'and', norm: 'and' }] }
  const currency = CURRENCIES[token.plain]
  if (currency === undefined) return { length: 1, made: [token] }
  const unit: ClaimToken = { ...token, kind: 'word', plain: currency, norm: currency }
  if (tokens[at + 1]?.kind !== 'number') return { length: 1, made: [unit] }
  const { length, made } = readNumber(tokens, at + 1)
  return { length: length + 1, made: [...made, unit] }
}

const span = (first: ClaimToken, last: ClaimToken, norm: string): ClaimToken => ({
  ...first,
  kind: 'number',
  norm,
  end: last.end,
})

const asSymbol = (token: ClaimToken, norm: string): ClaimToken => ({
  ...token,
  kind: 'symbol',
  norm,
  plain: norm,
})
