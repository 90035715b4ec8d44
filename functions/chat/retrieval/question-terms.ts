import { analyze, type QueryTerms, toQueryTerms } from '../../_shared/text/analyzer.ts'
import { contentTerms } from '../../_shared/text/content-terms.ts'
import { headingTerm } from '../../_shared/text/heading-terms.ts'
import { takePageReferences } from '../../_shared/text/page-terms.ts'
import { isFunctionWord } from '../../_shared/text/stop-words.ts'
import { accountingTerms } from './accounting-terms.ts'
import { setFormAside } from './question-form.ts'

/** What the question leans on, against what it says. */
const CONTEXT_WEIGHT = 0.4
/** A page that is named is meant: more than any of the words. */
const PAGE_WEIGHT = 3

/** Its words count already. In a large room a pair is far rarer than they are, and would count for all of them. */
const PAIR_WEIGHT = 0.2
/** A heading that has a word of the question, beside its text that has it. */
const HEADING_WEIGHT = 0.5

/** Terms of a question; the first `contextTerms` of them are looked for around a chunk too. */
export interface QuestionTerms extends QueryTerms {
  contextTerms: number
}

/**
 * What a question is searched by: its words, without those that only join, refer or speak about the answer's form,
 * pairs of neighbours, other names of what accounts hold, and the pages that it names. Each counts once: who repeats a
 * word in a long question does not mean it more.
 * @param context what the question leans on
 */
export function toQuestionTerms(question: string, context = ''): QuestionTerms {
  const pages = takePageReferences(setFormAside(question))
  const { counts, pairs } = analyzeQuestion(pages.text)
  const related = analyze(accountingTerms(question))
  addMissing(counts, withoutFunctionWords(related.counts))
  addMissing(pairs, related.pairs)
  const headings = new Map(
    [...counts.keys(), ...pairs.keys()].map((term) => [headingTerm(term), HEADING_WEIGHT]),
  )
  for (const term of contentTerms(context)) if (!counts.has(term)) counts.set(term, CONTEXT_WEIGHT)
  for (const term of pages.terms) counts.set(term, PAGE_WEIGHT)
  const inText = toQueryTerms({
    counts,
    pairs: new Map([...pairs.keys()].map((pair) => [pair, PAIR_WEIGHT])),
  })
  const inHeadings = toQueryTerms({ counts: headings, pairs: new Map() })
  return {
    terms: [...inText.terms, ...inHeadings.terms],
    weights: [...inText.weights, ...inHeadings.weights],
    contextTerms: inText.terms.length,
  }
}

/** Of a question of function words alone, "Who is he?", these are all there is. */
function analyzeQuestion(text: string): {
  counts: Map<string, number>
  pairs: Map<string, number>
} {
  const { counts, pairs } = analyze(text)
  const telling = withoutFunctionWords(counts)
  return { counts: once(telling.size > 0 ? telling : counts), pairs }
}

const once = (counts: ReadonlyMap<string, number>): Map<string, number> =>
  new Map([...counts].map(([term, count]) => [term, Math.min(count, 1)]))

const withoutFunctionWords = (counts: ReadonlyMap<string, number>): Map<string, number> =>
  new Map([...counts].filter(([term]) => !isFunctionWord(term)))

function addMissing(terms: Map<string, number>, more: ReadonlyMap<string, number>): void {
  for (const [term, count] of more) if (!terms.has(term)) terms.set(term, Math.min(count, 1))
}
