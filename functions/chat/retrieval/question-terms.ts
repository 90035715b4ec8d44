import { analyze, asQuestion, type QueryTerms, toQueryTerms } from '../../_shared/text/analyzer.ts'
import { contentTerms, functionTermsOf } from '../../_shared/text/content-terms.ts'
import { headingTerm } from '../../_shared/text/heading-terms.ts'
import { detectLanguage, isChinese } from '../../_shared/text/language.ts'
import { takePageReferences } from '../../_shared/text/page-terms.ts'
import { piecesOf } from '../../_shared/text/pieces.ts'
import { isFunctionWord } from '../../_shared/text/stop-words.ts'
import { accountingTerms } from './accounting-terms.ts'
import { setFormAside } from './question-form.ts'

/** What the question leans on, against what it says. */
const CONTEXT_WEIGHT = 0.4
/** A page that is named is meant: more than any of the words. */
const PAGE_WEIGHT = 3

/** Its words count already. In a large room a pair is far rarer than they are, and would count for all of them. */
const PAIR_WEIGHT = 0.15
/** Vietnamese words are two syllables, written apart. */
const VIETNAMESE_PAIR_WEIGHT = 1
/** All the pieces of a word together, beside the word itself: docs/retrieval.md. */
const PIECES_WEIGHT = 1.5
/** A heading that has a word of the question, or two of them side by side, counts beside the text that has them. */
const HEADING_WEIGHT = 0.5
const HEADING_PAIR_WEIGHT = 0.8

/** Terms of a question; the first `contextTerms` of them are looked for around a chunk too. */
export interface QuestionTerms extends QueryTerms {
  contextTerms: number
}

/**
 * What a question is searched by: its words, without those that only join, refer or speak about the answer's form,
 * pairs of neighbours, pieces of its words, other names of what accounts hold, and the pages that it names. Each counts
 * once: who repeats a word in a long question does not mean it more.
 * @param context what the question leans on
 */
export function toQuestionTerms(question: string, context = ''): QuestionTerms {
  const pages = takePageReferences(setFormAside(question))
  const language = detectLanguage(pages.text)
  const { counts, pairs, pieces } = analyzeQuestion(pages.text, language)
  const related = analyze(accountingTerms(question))
  addMissing(counts, withoutTerms(related.counts, isFunctionWord))
  addMissing(pairs, related.pairs)
  const headings = new Map([
    ...[...counts.keys()].map((term) => [headingTerm(term), HEADING_WEIGHT] as const),
    ...[...pairs.keys()].map((pair) => [headingTerm(pair), HEADING_PAIR_WEIGHT] as const),
  ])
  for (const term of contentTerms(context)) if (!counts.has(term)) counts.set(term, CONTEXT_WEIGHT)
  for (const term of pages.terms) counts.set(term, PAGE_WEIGHT)
  const pairWeight = language === 'vi' ? VIETNAMESE_PAIR_WEIGHT : PAIR_WEIGHT
  const inText = toQueryTerms({
    counts,
    pairs: new Map([...pairs.keys()].map((pair) => [pair, pairWeight])),
    pieces,
  })
  const inHeadings = toQueryTerms({ counts: headings, pairs: new Map(), pieces: new Map() })
  return {
    terms: [...inText.terms, ...inHeadings.terms],
    weights: [...inText.weights, ...inHeadings.weights],
    contextTerms: inText.terms.length,
  }
}

type Terms = Map<string, number>

const once = (counts: ReadonlyMap<string, number>): Terms =>
  new Map([...counts].map(([term, count]) => [term, Math.min(count, 1)]))

/** Of a question of function words alone, "Who is he?", these are all there is. */
function analyzeQuestion(
  text: string,
  language: string | null,
): { counts: Terms; pairs: Terms; pieces: Terms } {
  const { counts: all, pairs, pieces } = analyze(text, asQuestion(language))
  const own = language === null || language === 'en' || isChinese(language) ? null : language
  const joins = own === null ? isFunctionWord : isIn(own)
  const telling = withoutTerms(all, joins)
  const counts = once(telling.size > 0 ? telling : all)
  return { counts, pairs, pieces: weighPieces(counts, pieces) }
}

function isIn(language: string): (term: string) => boolean {
  const terms = functionTermsOf(language)
  return (term) => terms.has(term)
}

/** A word's pieces share one weight, so that long words do not count for many. */
function weighPieces(
  counts: ReadonlyMap<string, number>,
  known: ReadonlyMap<string, number>,
): Terms {
  const weights: Terms = new Map()
  for (const [term, count] of counts) {
    const pieces = piecesOf(term).filter((piece) => known.has(piece))
    for (const piece of pieces) {
      const weight = (count * PIECES_WEIGHT) / pieces.length
      weights.set(piece, (weights.get(piece) ?? 0) + weight)
    }
  }
  return weights
}

const withoutTerms = (
  counts: ReadonlyMap<string, number>,
  isLeftOut: (term: string) => boolean,
): Terms => new Map([...counts].filter(([term]) => !isLeftOut(term)))

function addMissing(terms: Terms, more: ReadonlyMap<string, number>): void {
  for (const [term, count] of more) if (!terms.has(term)) terms.set(term, Math.min(count, 1))
}
