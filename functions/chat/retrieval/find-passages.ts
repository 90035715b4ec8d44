import type { Turn } from '../prompt/prompt.ts'
import { EXTRACTIVE_MODEL, resolveFollowUp } from './follow-up.ts'
import { namesWhatIsMissing } from './named-things.ts'
import { type Passage, toPassages } from './passages.ts'
import { setFormAside } from './question-form.ts'
import { hasRelevantResult } from './relevance.ts'
import { type Retrieval, retrieve, type RetrieveOptions, type SearchResult } from './retrieve.ts'
import { CANDIDATES, rankAnew } from './rank-anew.ts'
import { readLanguages } from './room-languages.ts'
import { otherLanguages, translateQuestion, type Translations } from './translate.ts'

export interface FindOptions extends Omit<RetrieveOptions, 'limit' | 'context'> {
  /** The turns before the question, oldest first. */
  history: readonly Turn[]
  /** In which the documents are, where that is known; else they are asked. */
  languages?: readonly (string | null)[]
  /** Documents that were made from answers. */
  kept?: ReadonlySet<string>
  /** Told of the question in the documents' languages, where it was searched in them too. */
  onTranslated?: (translations: Translations) => void
}

const PASSAGES = 8
/** Chunks that passages are made of; neighbours become one. */
const CHUNKS = 16
/** Weight of the question's own results beside those of its rewrite. */
const ORIGINAL_WEIGHT = 0.5

/** What was found, and by which forms of the question. */
interface Found extends Retrieval {
  meanings: string[]
}

/**
 * The passages that a question is answered from, found by its words and by its meaning in the conversation, in its own
 * language and in those of the documents. Empty if nothing found is relevant; then no model is asked.
 */
export async function findPassages({
  history,
  onTranslated,
  kept,
  ...options
}: FindOptions): Promise<Passage[]> {
  const { models, question, signal } = options
  const followUp = await resolveFollowUp(models, question, history)
  const limit = models.rerank ? CANDIDATES : CHUNKS
  const search = (asked: string, context = ''): Promise<Retrieval> =>
    retrieve({ ...options, question: asked, context, limit })
  const searchOwn = async (): Promise<Found> => {
    if (followUp.kind === 'standalone') return { ...(await search(question)), meanings: [question] }
    if (followUp.kind === 'elliptical') {
      const meanings = [`${followUp.context}\n${question}`]
      return { ...(await search(question, followUp.context)), meanings }
    }
    const [rewritten, original] = await Promise.all([search(followUp.question), search(question)])
    const results = fuse(rewritten.results, original.results, limit)
    return { ...rewritten, results, meanings: [followUp.question, question] }
  }
  const whole = followUp.kind === 'rewritten' ? followUp.question : question
  const [own, translations] = await Promise.all([searchOwn(), translate(options, whole)])
  const texts = Object.values(translations)
  if (texts.length > 0) onTranslated?.(translations)
  const others = await Promise.all(texts.map((text) => search(text)))
  // What only shares a word with a translation would take the place of what answers.
  const found = others.flatMap(({ results, minCosine }, i) =>
    hasRelevantResult(texts[i] ?? '', results, minCosine) ? [results] : [],
  )
  const meanings = [...own.meanings, ...texts]
  const merged = takeTurns([own.results, ...found])
  const relevant = meanings.some((meaning) => hasRelevantResult(meaning, merged, own.minCosine))
  if (!relevant) return []
  // A language model says itself that something is missing, and knows names of other languages.
  if (models.chatModel === EXTRACTIVE_MODEL && followUp.kind === 'standalone') {
    const texts = merged.map(({ content, heading, page_title, document_title }) =>
      [document_title, page_title, heading, content].join('\n'),
    )
    if (namesWhatIsMissing(setFormAside(question), texts)) return []
  }
  const ranked = await rankAnew(models, whole, merged, signal)
  const passages = toPassages(ranked.slice(0, CHUNKS), {
    tokens: models.passageTokens,
    passages: PASSAGES,
    ...(kept ? { kept } : {}),
  })
  return passages.map((one) => (kept?.has(one.document_id) ? { ...one, kept: true } : one))
}

/** The question in the documents' languages; empty where it is in theirs, or no model can write it. */
async function translate(
  { client, models, roomId, documentIds = null, languages, signal }: Omit<FindOptions, 'history'>,
  question: string,
): Promise<Translations> {
  if (models.chatModel === EXTRACTIVE_MODEL) return {}
  const known = languages ?? (await readLanguages(client, roomId, documentIds, signal))
  return translateQuestion(models, question, otherLanguages(question, known), signal)
}

/** One of each list in turn, so that no language starves another, however their scores compare. */
function takeTurns(lists: readonly (readonly SearchResult[])[]): SearchResult[] {
  const merged = new Map<string, SearchResult>()
  const longest = Math.max(...lists.map(({ length }) => length))
  for (let rank = 0; rank < longest; rank++) {
    for (const list of lists) {
      const result = list[rank]
      if (result && !merged.has(result.chunk_id)) merged.set(result.chunk_id, result)
    }
  }
  return [...merged.values()]
}

/** Scores are relative to the best of each search, so that they can be added. */
function fuse(rewritten: SearchResult[], original: SearchResult[], limit: number): SearchResult[] {
  const fused = new Map(rewritten.map((result) => [result.chunk_id, result]))
  for (const result of original) {
    const known = fused.get(result.chunk_id)
    const score = (known?.score ?? 0) + ORIGINAL_WEIGHT * result.score
    fused.set(result.chunk_id, { ...(known ?? result), score })
  }
  return [...fused.values()].sort((a, b) => b.score - a.score).slice(0, limit)
}
