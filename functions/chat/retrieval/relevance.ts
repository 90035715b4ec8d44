import { analyze } from '../../_shared/text/analyzer.ts'
import { asksForSummary, contentTerms } from '../../_shared/text/content-terms.ts'
import type { SearchResult } from './retrieve.ts'

/**
 * Share of a question's content terms that one of the best chunks must hold. Measured with questions
 * put to the documents of another set: docs/retrieval.md.
 */
const MIN_TERM_SHARE = 0.25
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
  return results
    .slice(0, BEST_CHUNKS)
    .some(
      ({ content, vector_score }) =>
        (vector_score ?? 0) >= minCosine || termShare(wanted, content) >= MIN_TERM_SHARE,
    )
}

/** Share of the terms that a text has. */
function termShare(wanted: readonly string[], content: string): number {
  const { counts } = analyze(content)
  return wanted.filter((term) => counts.has(term)).length / wanted.length
}
