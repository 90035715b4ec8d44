import { analyze, asQuestion, shareOf } from '../../_shared/text/analyzer.ts'
import { asksForSummary, contentTerms } from '../../_shared/text/content-terms.ts'
import { detectLanguage } from '../../_shared/text/language.ts'
import type { SearchResult } from './retrieve.ts'

/**
 * Share of a question's content terms that one of the best chunks must hold. Measured with questions
 * put to the documents of another set: docs/retrieval.md.
 */
const MIN_TERM_SHARE = 0.2
/** Where words are syllables or pairs of characters, or taken from a dictionary, more of them stand in any text. */
const MIN_SYLLABLE_SHARE: Readonly<Record<string, number>> = {
  'zh-Hant': 0.25,
  'zh-Hans': 0.25,
  vi: 0.5,
  th: 0.34,
  lo: 0.34,
  km: 0.34,
  my: 0.34,
}
const BEST_CHUNKS = 5

/**
 * Whether anything that was found has to do with the question: by its words, or by its meaning.
 * @param minCosine above which the embedding model says so
 */
export function hasRelevantResult(
  question: string,
  results: readonly SearchResult[],
  minCosine: number,
): boolean {
  const wanted = [...contentTerms(question)]
  // Such a question shares no word with what it asks about.
  if (wanted.length === 0 || asksForSummary(question)) return results.length > 0
  const language = detectLanguage(question)
  const { pieces = false } = asQuestion(language)
  const least = MIN_SYLLABLE_SHARE[language ?? ''] ?? MIN_TERM_SHARE
  return results
    .slice(0, BEST_CHUNKS)
    .some(
      ({ content, vector_score }) =>
        (vector_score ?? 0) >= minCosine || termShare(wanted, content, pieces) >= least,
    )
}

/** Share of the terms that a text has. */
function termShare(wanted: readonly string[], content: string, pieces: boolean): number {
  const analysis = analyze(content, { pieces })
  return wanted.reduce((sum, term) => sum + shareOf(term, analysis), 0) / wanted.length
}
