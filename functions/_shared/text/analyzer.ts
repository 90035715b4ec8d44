import { stemWord } from './english.ts'
import { foldForSearch } from './fold.ts'
import { isOtherLatin, mayBeOtherLatin } from './language.ts'
import { piecesOf } from './pieces.ts'
import { otherSpellings } from './spellings.ts'
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
/** Written without spaces between words; the segmenter has dictionaries. */
const DICTIONARY_RUN =
  /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}][\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Mark}]*/gu
const wordsOf = (run: string): string[] =>
  [...segmenter.segment(run)].flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : []))

/** A sentence or a paragraph ends between two words: they are no pair. */
const BREAK = /\n\n|[.!?]\s/
const NUMBER = /^\p{Number}+$/u
const ASCII_WORD = /^[\0-\x7f]+$/
/** The article, with the particles that are written as one word with it. */
const ARABIC_ARTICLE = /^[وف]?(?:[بك]?ال|لل)(?=.{2})/
/** A fiscal year, as reports and those who ask about them shorten it: FY2018, FY18. */
const FISCAL_YEAR = /^fy(?:(\d{4})|(\d{2}))$/

/** A text's terms with their counts, and its length relative to a usual chunk. */
export interface Analysis {
  counts: Map<string, number>
  /** Neighbouring words, function words between them left out: "balance sheet" is more than both. */
  pairs: Map<string, number>
  /** Pieces of words, by which their other forms are found. English has a stemmer, and none. */
  pieces: Map<string, number>
  relativeLength: number
}

export interface AnalysisOptions {
  /** Whether words in Latin letters have pieces. */
  pieces?: boolean
  /** Whether words count once more as those write them who lack ä, ö, ü. */
  spellings?: boolean
}

/**
 * One analyzer for text and question, one bag for all languages: NFKC, lower case, without accents, Traditional folded
 * to Simplified; CJK as words and bigrams, Thai and its neighbours as words, everything else as stemmed words, and
 * compounds also as a whole, so that XR-2100 is found, also written XR2100.
 */
export function analyze(
  text: string,
  { pieces: hasPieces = mayBeOtherLatin(text), spellings = true }: AnalysisOptions = {},
): Analysis {
  const analysis: Analysis = {
    counts: new Map(),
    pairs: new Map(),
    pieces: new Map(),
    relativeLength: 0,
  }
  const { counts, pieces } = analysis
  const add = (term: string): void => count(counts, term)
  let cjkCharacters = 0
  const spaced = foldForSearch(text)
    .replace(CJK_RUN, (run) => {
      cjkCharacters += run.length
      addCjkTerms(run, add)
      return ' '
    })
    .replace(DICTIONARY_RUN, (run) => ` ${wordsOf(run).join(' ')} `)
  const words = addWordTerms(spaced, analysis)
  if (spellings) {
    for (const word of otherSpellings(text, hasPieces)) add(stemWord(foldForSearch(word)))
  }
  for (const [term, times] of counts) {
    if (!hasPieces && ASCII_WORD.test(term)) continue
    for (const piece of piecesOf(term)) pieces.set(piece, (pieces.get(piece) ?? 0) + times)
  }
  analysis.relativeLength = words / AVERAGE_LATIN_WORDS + cjkCharacters / AVERAGE_CJK_CHARACTERS
  return analysis
}

function addCjkTerms(run: string, add: (term: string) => void): void {
  const characters = [...run]
  for (let i = 0; i + 1 < characters.length; i++) add(`${characters[i]}${characters[i + 1]}`)
  for (const { segment } of segmenter.segment(run)) {
    // A word of two characters is its own bigram.
    if ([...segment].length !== 2) add(segment)
  }
}

/** @returns how many words there are */
function addWordTerms(text: string, { counts, pairs }: Analysis): number {
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
      count(counts, term)
      if (isFunctionWord(term)) continue
      // Two numbers are neighbours in a table, by chance.
      if (before !== undefined && !(NUMBER.test(before) && NUMBER.test(term))) {
        count(pairs, `${before} ${term}`)
      }
      before = term
    }
    if (parts.length > 1) count(counts, stemWord(compound.replace(LOOSE_PUNCTUATION, '')))
    words += parts.length
  }
  return words
}

function termOf(word: string): string {
  const [, year, short] = FISCAL_YEAR.exec(word) ?? []
  if (year !== undefined) return year
  return short === undefined ? stemWord(word.replace(ARABIC_ARTICLE, '')) : `20${short}`
}

/** How a question is analysed: as it is written; and a name alone may be in any language. */
export const asQuestion = (language: string | null): AnalysisOptions => ({
  pieces: language === null || isOtherLatin(language),
  spellings: false,
})

/** Share of its pieces that a word must find, if it does not stand there itself. */
const MIN_PIECES = 0.5
const MIN_BEGINNING = 3

/** How much of a question's term a text has: 1 where it stands, else the share of its pieces, if they are enough. */
export function shareOf(term: string, { counts, pieces }: Analysis): number {
  if (counts.has(term)) return 1
  if (pieces.size === 0) return 0
  const wanted = piecesOf(term)
  const share = wanted.filter((piece) => pieces.has(piece)).length / (wanted.length || 1)
  if (share >= MIN_PIECES) return share
  // A word's beginning says more than its middle, of which a short word has little: pianul, piane.
  return wanted[0] !== undefined && pieces.has(wanted[0]) ? longestBeginning(term, counts) : 0
}

/** Share that a word's beginning has of the longer of two words, if it is half of it. */
function longestBeginning(term: string, counts: ReadonlyMap<string, number>): number {
  let longest = 0
  for (const other of counts.keys()) {
    let length = 0
    while (length < term.length && term[length] === other[length]) length++
    const share = length / Math.max(term.length, other.length)
    if (length >= MIN_BEGINNING && share >= MIN_PIECES) longest = Math.max(longest, share)
  }
  return longest
}

const count = (counts: Map<string, number>, term: string): void => {
  counts.set(term, (counts.get(term) ?? 0) + 1)
}

/** A chunk's lexical vector in pgvector's text form, and the dimensions that are set in it. */
export interface LexicalVector {
  weights: string
  terms: number[]
}

export function toLexicalVector({
  counts,
  pairs,
  pieces,
  relativeLength,
}: Analysis): LexicalVector {
  const length = K1 * (1 - B + B * relativeLength)
  const weights = new Map<number, number>()
  for (const [term, count] of [...counts, ...pairs, ...pieces]) {
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

export function toQueryTerms({
  counts,
  pairs,
  pieces,
}: Pick<Analysis, 'counts' | 'pairs' | 'pieces'>): QueryTerms {
  const weights = new Map<number, number>()
  for (const [term, count] of [...counts, ...pairs, ...pieces]) {
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
