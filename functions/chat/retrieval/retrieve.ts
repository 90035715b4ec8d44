import { z } from 'zod'
import { toVectorText } from '../../_shared/models/embeddings.ts'
import type { Models } from '../../_shared/models/models.ts'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'
import { minCosineFor } from '../../_shared/models/vector-weight.ts'
import { toQuestionTerms } from './question-terms.ts'

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
  heading: z.string().nullable(),
  page_title: z.string().nullable(),
  recognition_confidence: z.number().nullable(),
})

/** A chunk that search found. Offsets are UTF-16 units into its page's content. */
export type SearchResult = z.infer<typeof resultSchema>

export interface RetrieveOptions {
  /** Speaks as the caller, so that the policies decide what is found. */
  client: SupabaseClient
  models: Models
  roomId: string
  question: string
  /** Earlier questions that this one refers to: their words are searched as well, at low weight. */
  context?: string
  documentIds?: string[] | null
  limit: number
  /** Ends every request of the search. */
  signal: AbortSignal
  /** What the room is embedded with, where that is known; else it is asked. */
  embeddingModel?: string | undefined
  /** An embedding model that hangs is not waited for: a search by words alone finds most of it. */
  embeddingTimeoutMs?: number
}

export interface Retrieval {
  results: SearchResult[]
  /** A cosine from which a chunk has to do with the question, whatever its words, by the room's embedding model. */
  minCosine: number
}

/**
 * Hybrid search. When the embedding model cannot be reached, the lexical leg answers alone: worse
 * ranking is better than no answer.
 */
export async function retrieve(options: RetrieveOptions): Promise<Retrieval> {
  const { client, models, roomId, question, context = '', documentIds, limit, signal } = options
  const { terms, weights, contextTerms } = toQuestionTerms(question, context)
  const embedded = await embedQuestion(options)
  const search = async (by: EmbeddedQuestion | null): Promise<unknown> =>
    unwrap(
      await client
        .rpc('search_chunks', {
          p_room_id: roomId,
          p_terms: terms,
          p_term_weights: weights,
          p_context_terms: contextTerms,
          ...(by
            ? {
                p_embedding: by.vector,
                p_embedding_model: by.model,
                p_vector_weight: by.weight,
              }
            : {}),
          ...(documentIds ? { p_document_ids: documentIds } : {}),
          p_limit: limit,
        })
        .abortSignal(signal),
    )
  const data = await search(embedded).catch((error: unknown) => {
    if (!embedded || signal.aborted) throw error
    // A vector of other dimensions than the stored ones: the model's server changed under its name.
    console.error('search by vector failed, searching by words alone:', error)
    return search(null)
  })
  return {
    results: z.array(resultSchema).parse(data).filter(isMatch),
    minCosine: minCosineFor(embedded?.model ?? models.embeddingModel),
  }
}

/** A chunk that shares no word with the question has to be this close to it, as a cosine. */
const MIN_COSINE = 0.3

const isMatch = ({ lexical_score, vector_score }: SearchResult): boolean =>
  (lexical_score ?? 0) > 0 || (vector_score ?? 0) >= MIN_COSINE

interface EmbeddedQuestion {
  vector: string
  model: string
  /** Share of the vector leg; above 0. */
  weight: number
}

/**
 * By the model that most of the room is embedded with. That is today's, but while it is changing: so
 * the question is embedded by today's while the room is asked, and seldom once more.
 */
async function embedQuestion(options: RetrieveOptions): Promise<EmbeddedQuestion | null> {
  const { models } = options
  const today = models.embeddingModel
  try {
    const [model, byToday] = await Promise.all([
      readRoomModel(options),
      // Its failure matters only if it is the room's model.
      embedBy(options, today).catch((error: unknown) => ({ error })),
    ])
    const embedded = model === today ? byToday : await embedBy(options, model)
    if (embedded && 'error' in embedded) throw embedded.error
    return embedded
  } catch (error) {
    console.error('question not embedded, searching by words alone:', error)
    return null
  }
}

async function readRoomModel(options: RetrieveOptions): Promise<string> {
  const { client, models, roomId, signal, embeddingModel } = options
  if (embeddingModel !== undefined) return embeddingModel
  const room = { p_room_id: roomId, p_model: models.embeddingModel }
  return unwrap(await client.rpc('room_embedding_model', room).abortSignal(signal))
}

/** @returns null where the model does not know the question's language */
async function embedBy(
  { models, question, context = '', signal, embeddingTimeoutMs = 8000 }: RetrieveOptions,
  model: string,
): Promise<EmbeddedQuestion | null> {
  const weight = models.vectorWeightFor(question, model)
  if (weight === 0) return null
  const [vector] = await models.embed([`${context} ${question}`.trim()], {
    model,
    signal: AbortSignal.any([signal, AbortSignal.timeout(embeddingTimeoutMs)]),
    retries: 0,
  })
  return vector === undefined ? null : { vector: toVectorText(vector), model, weight }
}

export const coverageSchema = z.object({
  documents: z.number(),
  documents_pending: z.number(),
  documents_failed: z.number(),
  documents_by_words: z.number(),
  pages: z.number(),
  pages_without_text: z.number(),
})
/** How much of the documents can be searched at this moment. */
export type Coverage = z.infer<typeof coverageSchema>
