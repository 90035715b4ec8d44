import { stemWord } from './english.ts'
import { foldText } from './language.ts'
import { isFunctionWord } from './stop-words.ts'

/** Rises with every change of what terms a text has; text indexed by another version must be indexed again. */
export const ANALYZER_VERSION = 4

/** Dimensions of the lexical vectors, as in the column's type. pgvector counts them from 1. */
export const TERM_DIMENSIONS = 268_435_456

// BM25 (Robertson and Zaragoza, 2009) with one setting for all languages; docs/retrieval.md says how it was found.
const K1 = 0.9
const B = 0.75
/** The limit of a term's weight as its count in a chunk grows. SQL has it too: it gets counts back from weights. */
export const MAX_TERM_WEIGHT = K1 + 1
/**
 * A chunk of the usual size holds about this many Latin words, or Han characters. Chunks are cut to
 * one size, so a constant stands for the average length, and weights never have to be computed anew.
 */
const AVERAGE_LATIN_WORDS = 75
const AVERAGE_CJK_CHARACTERS = 220

const CJK_RUN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+/gu
/** Words, and compounds of words such as e-mail addresses, paths, part numbers and identifiers. */
const COMPOUND = /[\p{Letter}\p{Mark}\p{Number}]+(?:[-._@/+:'’][\p{Letter}\p{Mark}\p{Number}]+)*/gu
const PART = /[\p{Letter}\p{Mark}\p{Number}]+/gu
const POSSESSIVE = /['’]s$/u
/** Punctuation of a compound that writers leave out or change: not the one between two digits, 1.2 is not 12. */
const LOOSE_PUNCTUATION = /(?<!\p{Number})[-._@/+:'’]|[-._@/+:'’](?!\p{Number})/gu
const SINGLE_HAN = /^\p{Script=Han}$/u

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })

/** A sentence or a paragraph ends between two words: they are no pair. */
const BREAK = /\n\n|[.!?]\s/
const NUMBER = /^\p{Number}+$/u
/** A fiscal year, as reports and those who ask about them shorten it: FY2018, FY18. */
const FISCAL_YEAR = /^fy(?:(\d{4})|(\d{2}))$/

/** A text's terms with their counts, and its length relative to a usual chunk. */
export interface Analysis {
  counts: Map<string, number>
  /** Neighbouring words, function words between them left out: "balance sheet" is more than both. */
  pairs: Map<string, number>
  relativeLength: number
}

/**
 * One analyzer for text and question, one bag for all languages: NFKC, lower case, Traditional
 * folded to Simplified; CJK as words and bigrams, everything else as stemmed words, and compounds
 * also as a whole, so that XR-2100 is found, also written XR2100.
 */
export function analyze(text: string): Analysis {
  const folded = foldText(text)
  const counts = new Map<string, number>()
  const pairs = new Map<string, number>()
  const add = (term: string): void => count(counts, term)
  let cjkCharacters = 0
  const rest = folded.replace(CJK_RUN, (run) => {
    cjkCharacters += run.length
    addCjkTerms(run, add)
    return ' '
  })
  const latinWords = addWordTerms(rest, add, (pair) => count(pairs, pair))
  return {
    counts,
    pairs,
    relativeLength: latinWords / AVERAGE_LATIN_WORDS + cjkCharacters / AVERAGE_CJK_CHARACTERS,
  }
}

function addCjkTerms(run: string, add: (term: string) => void): void {
  const characters = [...run]
  for (let i = 0; i + 1 < characters.length; i++) add(`${characters[i]}${characters[i + 1]}`)
  for (const { segment } of segmenter.segment(run)) {
    // A word of two characters is its own bigram.
    if ([...segment].length !== 2) add(segment)
  }
}

function addWordTerms(
  text: string,
  add: (term: string) => void,
  addPair: (pair: string) => void,
): number {
  let words = 0
  let end = 0
  let before: string | undefined
  for (const { 0: match, index } of text.matchAll(COMPOUND)) {
    if (BREAK.test(text.slice(end, index))) before = undefined
    end = index + match.length
    const compound = match.replace(POSSESSIVE, '')
    const parts = compound.match(PART) ?? []
    for (const part of parts) {
      const term = termOf(part)
      add(term)
      if (isFunctionWord(term)) continue
      // Two numbers are neighbours in a table, by chance.
      if (before !== undefined && !(NUMBER.test(before) && NUMBER.test(term))) {
        addPair(`${before} ${term}`)
      }
      before = term
    }
    if (parts.length > 1) add(stemWord(compound.replace(LOOSE_PUNCTUATION, '')))
    words += parts.length
  }
  return words
}

function termOf(word: string): string {
  const [, year, short] = FISCAL_YEAR.exec(word) ?? []
  return year ?? (short === undefined ? stemWord(word) : `20${short}`)
}

const count = (counts: Map<string, number>, term: string): void => {
  counts.set(term, (counts.get(term) ?? 0) + 1)
}

/** A chunk's lexical vector in pgvector's text form, and the dimensions that are set in it. */
export interface LexicalVector {
  weights: string
  terms: number[]
}

export function toLexicalVector({ counts, pairs, relativeLength }: Analysis): LexicalVector {
  const length = K1 * (1 - B + B * relativeLength)
  const weights = new Map<number, number>()
  for (const [term, count] of [...counts, ...pairs]) {
    const dimension = hashTerm(term)
    weights.set(
      dimension,
      (weights.get(dimension) ?? 0) + (count * MAX_TERM_WEIGHT) / (count + length),
    )
  }
  const terms = [...weights.keys()].sort((a, b) => a - b)
  const entries = terms.map((term) => `${term}:${weights.get(term)?.toFixed(4)}`)
  return { weights: `{${entries.join(',')}}/${TERM_DIMENSIONS}`, terms }
}

/** A question's terms with a weight each, for `search_chunks`. */
export interface QueryTerms {
  terms: number[]
  weights: number[]
}

/** A word of one Han character says less than it is rare: most are particles, or pieces of a longer word. */
const SINGLE_HAN_WEIGHT = 0.5

export function toQueryTerms({ counts, pairs }: Pick<Analysis, 'counts' | 'pairs'>): QueryTerms {
  const weights = new Map<number, number>()
  for (const [term, count] of [...counts, ...pairs]) {
    const dimension = hashTerm(term)
    const weight = SINGLE_HAN.test(term) ? count * SINGLE_HAN_WEIGHT : count
    weights.set(dimension, (weights.get(dimension) ?? 0) + weight)
  }
  return { terms: [...weights.keys()], weights: [...weights.values()] }
}

/** FNV-1a over UTF-16 units, then a finalizer that spreads it (MurmurHash3's fmix32). */
export function hashTerm(term: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < term.length; i++) {
    hash = Math.imul(hash ^ term.charCodeAt(i), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (((hash ^ (hash >>> 16)) >>> 0) % TERM_DIMENSIONS) + 1
}
