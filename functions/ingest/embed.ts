import { z } from 'zod'
import { toVectorText } from '../_shared/models.ts'
import { unwrap } from '../_shared/supabase.ts'
import type { ClaimedDocument, WorkDeps } from './work.ts'

/** Texts of one call to the embedding model. */
const BATCH_TEXTS = 16
/** Calls of one slice. They run side by side, as far as the queue lets them. */
const SLICE_BATCHES = 4

const chunksSchema = z.array(z.object({ id: z.string(), content: z.string() }))
type ChunkToEmbed = z.infer<typeof chunksSchema>[number]

/**
 * Embeds the next chunks of a leased document and stores what came back, even if a part of the calls
 * failed. Storing lets the document go.
 * @throws AppError embedding_failed when nothing came back
 */
export async function embedSlice(deps: WorkDeps, document: ClaimedDocument): Promise<void> {
  const { admin, models } = deps
  const chunks = chunksSchema.parse(
    unwrap(
      await admin.rpc('chunks_to_embed', {
        p_document_id: document.id,
        p_lease: document.lease_until,
        p_model: models.embeddingModel,
        p_limit: BATCH_TEXTS * SLICE_BATCHES,
      }),
    ),
  )
  const batches = splitInto(chunks, BATCH_TEXTS)
  const results = await Promise.allSettled(
    batches.map((batch) => deps.embeddingQueue(() => embedBatch(deps, batch))),
  )
  const embedded = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
  const failure = results.find((result) => result.status === 'rejected')
  if (failure && embedded.length === 0) throw failure.reason
  unwrap(
    await admin.rpc('store_embeddings', {
      p_document_id: document.id,
      p_lease: document.lease_until,
      p_model: models.embeddingModel,
      p_embeddings: embedded,
    }),
  )
}

async function embedBatch(
  { models }: WorkDeps,
  batch: readonly ChunkToEmbed[],
): Promise<{ chunk_id: string; embedding: string }[]> {
  // The document waits, not the worker.
  const vectors = await models.embed(
    batch.map(({ content }) => content),
    { retries: 0 },
  )
  return batch.map(({ id }, i) => ({ chunk_id: id, embedding: toVectorText(vectors[i] ?? []) }))
}

function splitInto<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  )
}
