import { z } from 'zod'
import { toVectorText } from '../../_shared/models/embeddings.ts'
import type { Models } from '../../_shared/models/models.ts'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'
import { knowsLanguageOf } from '../../_shared/models/vector-weight.ts'
import { type LeasedDocument, leaseOf } from '../work/leased-document.ts'
import type { Queues } from '../work/queues.ts'

/** Needed to embed a document. */
export interface EmbedDeps extends Pick<Queues, 'embeddingQueue'> {
  admin: SupabaseClient
  models: Models
}

/** Texts of one call to the embedding model. */
const BATCH_TEXTS = 16
/** Calls of one slice. They run side by side, as far as the queue lets them. */
const SLICE_BATCHES = 4

const chunksSchema = z.array(z.object({ id: z.string(), content: z.string() }))
type ChunkToEmbed = z.infer<typeof chunksSchema>[number]

/**
 * Embeds the next chunks of a leased document and stores what came back, even if a part of the calls
 * failed. Storing lets the document go. A text in a language that the model does not know gets the
 * zero vector: near to nothing, and no time spent on noise.
 * @throws AppError embedding_failed when nothing came back
 */
export async function embedSlice(deps: EmbedDeps, document: LeasedDocument): Promise<void> {
  const { admin, models } = deps
  const chunks = chunksSchema.parse(
    unwrap(
      await admin.rpc('chunks_to_embed', {
        ...leaseOf(document),
        p_model: models.embeddingModel,
        p_limit: BATCH_TEXTS * SLICE_BATCHES,
      }),
    ),
  )
  const [known, unknown] = partition(chunks, ({ content }) =>
    knowsLanguageOf(models.embeddingModel, content),
  )
  // If the model knows the language of none of them, one word is embedded to learn how long its vectors are.
  const batches = known.length > 0 ? splitInto(known, BATCH_TEXTS) : [[]]
  const results = await Promise.allSettled(
    batches.map((batch) => deps.embeddingQueue(() => embedBatch(deps, batch))),
  )
  const done = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const failure = results.find((result) => result.status === 'rejected')
  if (failure && done.length === 0) throw failure.reason
  const nothing = toVectorText(Array<number>(done[0]?.dimensions ?? 0).fill(0))
  unwrap(
    await admin.rpc('store_embeddings', {
      ...leaseOf(document),
      p_model: models.embeddingModel,
      p_embeddings: [
        ...done.flatMap(({ embeddings }) => embeddings),
        ...unknown.map(({ id }) => ({ chunk_id: id, embedding: nothing })),
      ],
    }),
  )
}

interface EmbeddedBatch {
  dimensions: number
  embeddings: { chunk_id: string; embedding: string }[]
}

const PROBE = 'a'

async function embedBatch(
  { models }: EmbedDeps,
  batch: readonly ChunkToEmbed[],
): Promise<EmbeddedBatch> {
  const texts = batch.length === 0 ? [PROBE] : batch.map(({ content }) => content)
  // Not tried again here: the document is postponed instead, so that the worker is free.
  const vectors = await models.embed(texts, { retries: 0 })
  return {
    dimensions: vectors[0]?.length ?? 0,
    embeddings: batch.map(({ id }, i) => ({
      chunk_id: id,
      embedding: toVectorText(vectors[i] ?? []),
    })),
  }
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))]
}

function splitInto<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  )
}
