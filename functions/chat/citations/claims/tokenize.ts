import { foldHan } from '../../../_shared/text/fold.ts'
import { splitSentences } from '../../../_shared/text/sentences.ts'
import { foldWidth } from '../../../_shared/text/normalize-with-offsets.ts'
import type { ClaimToken, TokenKind } from './claim-token.ts'
import { mergeNumbers } from './merge-numbers.ts'
import { FREE_WORDS, SAME_FORMS } from './words.ts'

/** Scripts that are written without spaces between words: one token for each character. */
const SPACELESS = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`
const LETTERS = String.raw`[[\p{Letter}\p{Mark}\p{Number}]--[${SPACELESS}]]`
const SCANNER = new RegExp(
  [
    String.raw`(?<number>\d+(?:[.,:’'\u00a0\u202f]\d+)*(?:st|nd|rd|th)?)`,
    `(?<han>[${SPACELESS}])`,
    `(?<word>${LETTERS}+(?:['’]${LETTERS}+)*)`,
    String.raw`(?<symbol>[%‰°$€£¥<>≤≥=±×÷+\&])`,
    String.raw`(?<break>[,，;；:：\(\)（）\[\]［］【】—–…\|、•\-])`,
  ].join('|'),
  'gv',
)

/** The tokens of a text, with a break that `ends` behind each sentence. Words that say nothing are left out. */
export function tokenize(text: string): ClaimToken[] {
  return splitSentences(text).flatMap(({ text: sentence, start }) => {
    const tokens = tokenizeSentence(sentence, start)
    const asks = /[?？؟]["'”’」』）)]*$/u.test(sentence) || /[吗嗎]["”’」』）)。]*$/u.test(sentence)
    const stop: ClaimToken = {
      kind: 'break',
      norm: '.',
      plain: '.',
      start,
      end: start + sentence.length,
      isName: false,
      ends: asks ? 'question' : 'statement',
    }
    return tokens.length === 0 ? [] : [...tokens, stop]
  })
}

function tokenizeSentence(sentence: string, offset: number): ClaimToken[] {
  const { text: narrow, offsets } = foldWidth(sentence)
  const simplified = foldHan(narrow)
  const folded = simplified.length === narrow.length ? simplified : narrow
  const tokens: ClaimToken[] = []
  for (const match of folded.matchAll(SCANNER)) {
    const from = offsets[match.index] ?? 0
    const last = offsets[match.index + match[0].length - 1] ?? from
    const to = last + String.fromCodePoint(sentence.codePointAt(last) ?? 0).length
    const kind = kindOf(match.groups)
    if (match[0] === '-' && !isDash(folded, match.index)) continue
    const isFirst = !tokens.some((token) => token.kind !== 'break')
    tokens.push({
      kind,
      norm: match[0],
      plain: match[0],
      start: offset + from,
      end: offset + to,
      isName: kind === 'word' && !isFirst && /^\p{Uppercase}/u.test(sentence.slice(from, to)),
    })
  }
  const merged = mergeNumbers(tokens.flatMap(expandContraction))
  return merged.flatMap((token, index) => {
    if (FREE_WORDS.has(token.plain) || isParticle(merged, index)) return []
    const modifier = merged[index + 1]?.plain === '的' ? { isModifier: true } : {}
    if (token.kind === 'word') return { ...token, norm: normalizeWord(token.plain) }
    if (token.kind === 'han')
      return { ...token, ...modifier, norm: SAME_HAN.get(token.plain) ?? token.plain }
    return token
  })
}

/** Written and spoken forms of one word. */
const SAME_HAN: ReadonlyMap<string, string> = new Map([
  ['与', '和'],
  ['及', '和'],
  ['均', '都'],
  ['系', '是'],
])

/** 之 as the written 的, not in 之前, 之后, 之一. */
const isParticle = (tokens: readonly ClaimToken[], index: number): boolean =>
  tokens[index]?.plain === '之' && !/^[前后内外间一下上中]$/u.test(tokens[index + 1]?.plain ?? '')

function kindOf(groups: Record<string, string> | undefined): TokenKind {
  for (const kind of ['number', 'han', 'word', 'symbol'] as const) {
    if (groups?.[kind] !== undefined) return kind
  }
  return 'break'
}

/** Between words and not in one: "fast - and cheap", not "well-known" or "-5". */
const isDash = (text: string, at: number): boolean =>
  /\s/.test(text.charAt(at - 1)) && /\s/.test(text.charAt(at + 1))

const CONTRACTIONS: Readonly<Record<string, string[]>> = {
  "can't": ['can', 'not'],
  cannot: ['can', 'not'],
  "won't": ['will', 'not'],
  "shan't": ['shall', 'not'],
  "let's": ['let', 'us'],
}

function expandContraction(token: ClaimToken): ClaimToken[] {
  if (token.kind !== 'word') return [token]
  const word = token.plain.replaceAll('’', "'")
  const known = Object.hasOwn(CONTRACTIONS, word) ? CONTRACTIONS[word] : undefined
  const parts =
    known ??
    (word.endsWith("n't")
      ? [word.slice(0, -3), 'not']
      : word.endsWith("'s") || word.endsWith("s'")
        ? [word.slice(0, word.lastIndexOf("'"))]
        : word.endsWith("'re")
          ? [word.slice(0, -3), 'are']
          : word.endsWith("'ll")
            ? [word.slice(0, -3), 'will']
            : word.endsWith("'ve")
              ? [word.slice(0, -3), 'have']
              : [word])
  return parts.map((part, index) => ({
    ...token,
    norm: part,
    plain: part,
    isName: token.isName && index === 0,
  }))
}

/** Units that are written short or long. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['km', 'kilometer'],
  ['kilometre', 'kilometer'],
  ['kilometres', 'kilometer'],
  ['metre', 'meter'],
  ['metres', 'meter'],
  ['cm', 'centimeter'],
  ['mm', 'millimeter'],
  ['kg', 'kilogram'],
  ['hr', 'hour'],
  ['hrs', 'hour'],
  ['min', 'minute'],
  ['mins', 'minute'],
  ['litre', 'liter'],
  ['litres', 'liter'],
  ['usd', 'dollar'],
  ['eur', 'euro'],
])

/** A word without its inflection: plural, third person, past, participle. Never another word's form by design. */
export function normalizeWord(word: string): string {
  const same = SAME_FORMS.get(word) ?? SPELLINGS.get(word) ?? word
  if (same.length <= 3 || !/^[a-z]+$/.test(same)) return same
  return withoutInflection(same).replace(/e$/, '')
}

function withoutInflection(word: string): string {
  if (/ies$|ied$/.test(word)) return `${word.slice(0, -3)}y`
  if (/(?:ss|x|ch|sh|z)es$/.test(word)) return word.slice(0, -2)
  if (/[^sui]s$/.test(word)) return word.slice(0, -1)
  const base = /^(.{3,}?)(?:ed|ing)$/.exec(word)?.[1]
  if (base === undefined || !/[aeiouy]/.test(base)) return word
  return /([^aeioulsz])\1$/.test(base) ? base.slice(0, -1) : base
}

/** Whether a text is, for the most part, in a script without spaces between words. */
export function isSpaceless(tokens: readonly ClaimToken[]): boolean {
  const han = tokens.filter(({ kind }) => kind === 'han').length
  const words = tokens.filter(({ kind }) => kind === 'word').length
  return han > words * 2
}
