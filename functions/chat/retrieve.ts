import { z } from 'zod'
import { analyze, type QueryTerms, toQueryTerms } from '../_shared/analyzer.ts'
import { contentTerms } from '../_shared/content-terms.ts'
import { type Models, toVectorText } from '../_shared/models.ts'
import { type SupabaseClient, unwrap } from '../_shared/supabase.ts'

const resultSchema = z.object({
  chunk_id: z.string(),
  document_id: z.string(),
  document_title: z.string(),
  document_version: z.number(),
  page: z.number(),
  ordinal: z.number(),
  content: z.string(),
  start_offset: z.number(),
  end_offset: z.number(),
  score: z.number(),
  lexical_score: z.number().nullable(),
  vector_score: z.number().nullable(),
})

/** A chunk that search found. Offsets are UTF-16 units into its page's content. */
export type SearchResult = z.infer<typeof resultSchema>

export interface RetrieveOptions {
  /** Speaks as the caller, so that the policies decide what is found. */
  client: SupabaseClient
  models: Models
  roomId: string
  question: string
  /** What the question leans on: searched along at low weight. */
  context?: string
  documentIds?: string[] | null
  limit: number
}

/**
 * Hybrid search. When the embedding model cannot be reached, the lexical leg answers alone: worse
 * ranking is better than no answer.
 */
export async function retrieve(options: RetrieveOptions): Promise<SearchResult[]> {
  const { client, models, roomId, question, context = '', documentIds, limit } = options
  const { terms, weights } = toTerms(question, context)
  const vectorWeight = models.vectorWeightFor(question)
  const embedded = vectorWeight > 0 ? await embedQuestion(options) : null
  const data = unwrap(
    await client.rpc('search_chunks', {
      p_room_id: roomId,
      p_terms: terms,
      p_term_weights: weights,
      ...(embedded ? { p_embedding: embedded.vector, p_embedding_model: embedded.model } : {}),
      p_vector_weight: embedded ? vectorWeight : 0,
      ...(documentIds ? { p_document_ids: documentIds } : {}),
      p_limit: limit,
    }),
  )
  return z.array(resultSchema).parse(data).filter(isRelevant)
}

const CONTEXT_WEIGHT = 0.4

function toTerms(question: string, context: string): QueryTerms {
  const { counts } = analyze(question)
  for (const term of contentTerms(context)) {
    if (!counts.has(term)) counts.set(term, CONTEXT_WEIGHT)
  }
  return toQueryTerms({ counts })
}

/** A chunk that shares no word with the question has to be this close to it, as a cosine. */
const MIN_COSINE = 0.3

const isRelevant = ({ lexical_score, vector_score }: SearchResult): boolean =>
  (lexical_score ?? 0) > 0 || (vector_score ?? 0) >= MIN_COSINE

/** By the model that most of the room is embedded with, which is not today's while that is changing. */
async function embedQuestion({
  client,
  models,
  roomId,
  question,
  context = '',
}: RetrieveOptions): Promise<{ vector: string; model: string } | null> {
  try {
    const model = unwrap(
      await client.rpc('room_embedding_model', {
        p_room_id: roomId,
        p_model: models.embeddingModel,
      }),
    )
    const [vector] = await models.embed([`${context} ${question}`.trim()], { model })
    return vector === undefined ? null : { vector: toVectorText(vector), model }
  } catch (error) {
    console.error('question not embedded, searching by words alone:', error)
    return null
  }
}

const coverageSchema = z.object({
  documents: z.number(),
  documents_pending: z.number(),
  pages_without_text: z.number(),
})
export type Coverage = z.infer<typeof coverageSchema>

/** What could be searched at this moment, and what not. */
export async function readCoverage(
  client: SupabaseClient,
  roomId: string,
  documentIds: string[] | null,
): Promise<Coverage> {
  return coverageSchema.parse(
    unwrap(
      await client.rpc('search_coverage', {
        p_room_id: roomId,
        ...(documentIds ? { p_document_ids: documentIds } : {}),
      }),
    ),
  )
}
