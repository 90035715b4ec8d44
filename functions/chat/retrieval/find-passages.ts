import type { Turn } from '../prompt/prompt.ts'
import { EXTRACTIVE_MODEL, resolveFollowUp } from './follow-up.ts'
import { namesWhatIsMissing } from './named-things.ts'
import { type Passage, toPassages } from './passages.ts'
import { setFormAside } from './question-form.ts'
import { hasRelevantResult } from './relevance.ts'
import { type Retrieval, retrieve, type RetrieveOptions, type SearchResult } from './retrieve.ts'

export interface FindOptions extends Omit<RetrieveOptions, 'limit' | 'context'> {
  /** The turns before the question, oldest first. */
  history: readonly Turn[]
}

const PASSAGES = 8
/** Chunks that passages are made of; neighbours become one. */
const CHUNKS = 16
/** Weight of the question's own results beside those of its rewrite. */
const ORIGINAL_WEIGHT = 0.5

/**
 * The passages that a question is answered from, found by its words and by its meaning in the conversation. Empty if
 * nothing found is relevant; then no model is asked.
 */
export async function findPassages({ history, ...options }: FindOptions): Promise<Passage[]> {
  const { models, question } = options
  const followUp = await resolveFollowUp(models, question, history)
  const search = (asked: string, context = ''): Promise<Retrieval> =>
    retrieve({ ...options, question: asked, context, limit: CHUNKS })

  let meanings = [question]
  let found: Retrieval
  if (followUp.kind === 'rewritten') {
    meanings = [followUp.question, question]
    const [rewritten, original] = await Promise.all([search(followUp.question), search(question)])
    found = { ...rewritten, results: fuse(rewritten.results, original.results) }
  } else if (followUp.kind === 'elliptical') {
    meanings = [`${followUp.context}\n${question}`]
    found = await search(question, followUp.context)
  } else {
    found = await search(question)
  }
  const { results, minCosine } = found
  const relevant = meanings.some((meaning) => hasRelevantResult(meaning, results, minCosine))
  if (!relevant) return []
  // A language model says itself that something is missing, and knows names of other languages.
  if (models.chatModel === EXTRACTIVE_MODEL && followUp.kind === 'standalone') {
    const texts = results.map(({ content, heading, page_title, document_title }) =>
      [document_title, page_title, heading, content].join('\n'),
    )
    if (namesWhatIsMissing(setFormAside(question), texts)) return []
  }
  return toPassages(results, { tokens: models.passageTokens, passages: PASSAGES })
}

/** Scores are relative to the best of each search, so that they can be added. */
function fuse(rewritten: SearchResult[], original: SearchResult[]): SearchResult[] {
  const fused = new Map(rewritten.map((result) => [result.chunk_id, result]))
  for (const result of original) {
    const known = fused.get(result.chunk_id)
    const score = (known?.score ?? 0) + ORIGINAL_WEIGHT * result.score
    fused.set(result.chunk_id, { ...(known ?? result), score })
  }
  return [...fused.values()].sort((a, b) => b.score - a.score).slice(0, CHUNKS)
}
