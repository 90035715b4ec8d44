import type { Models } from '../../functions/_shared/models/models.ts'
import { createModels } from '../../functions/_shared/models/models.ts'
import { createAdminClient, createUserClient } from '../../functions/_shared/http/supabase.ts'
import type { SupabaseClient } from '../../functions/_shared/http/supabase.ts'
import { OpenFiles } from '../../functions/ingest/read/open-files.ts'
import { createQueues } from '../../functions/ingest/work/queues.ts'
import { workOnce } from '../../functions/ingest/work/work.ts'
import type { Backend } from '../support/backend.ts'
import { BUNDLED_MODEL } from './cached-embedder.ts'

/** A room filled by the product's own ingestion, and its owner. */
export interface BenchRoom {
  id: string
  /** Speaks as the owner, over HTTP, under the policies. */
  client: SupabaseClient
  /** The document of the set by the one in the room. */
  documentIds: Map<string, string>
}

export interface BenchDocument {
  id: string
  title: string
  body: string
}

export const WORK = {
  limits: { maxBytes: 1e8, maxPages: 5000, maxCharacters: 2e7 },
  leaseSeconds: 60,
  ...createQueues(4),
  openFiles: new OpenFiles(),
}

/** Articles that are queued at once: claiming looks at all that wait. */
const BATCH = 50

export async function fillRoom(
  backend: Backend,
  models: Models,
  documents: readonly BenchDocument[],
): Promise<BenchRoom> {
  const owner = await backend.signUp('owner')
  const client = createUserClient({ supabaseUrl: backend.url, ...backend.keys }, owner.accessToken)
  const created = await client.from('rooms').insert({ name: 'Bench' }).select('id').single()
  if (created.error) throw created.error
  const room = { id: created.data.id, client, documentIds: new Map<string, string>() }
  await addDocuments(backend, models, room, documents)
  return room
}

export async function addDocuments(
  backend: Backend,
  models: Models,
  { id, client, documentIds }: BenchRoom,
  documents: readonly BenchDocument[],
): Promise<void> {
  const admin = createAdminClient({ supabaseUrl: backend.url, ...backend.keys })
  for (let at = 0; at < documents.length; at += BATCH) {
    const rows = documents.slice(at, at + BATCH).map(({ id: name, title, body }) => {
      const row = { id: crypto.randomUUID(), room_id: id, kind: 'article', title, body }
      documentIds.set(row.id, name)
      return row
    })
    const { error } = await client.from('documents').insert(rows)
    if (error) throw error
    while (await workOnce({ admin, models, ...WORK }));
  }
}

export async function countChunks({ database }: Backend): Promise<number> {
  const { rows } = await database.exclusive((connection) =>
    connection.query<{ chunks: number }>('select count(*)::int as chunks from public.chunks'),
  )
  return rows[0]?.chunks ?? 0
}

/** The models of the embedded default, with the embeddings from `embed`. */
export function createBenchModels(embed: Models['embed']): Models {
  const models = createModels({
    baseUrl: undefined,
    apiKey: 'none',
    chatModel: 'extractive',
    embeddingModel: BUNDLED_MODEL,
    vectorWeight: undefined,
  })
  return { ...models, embed }
}

/** For text whose language the model does not know: stored, as in the product, and never compared. */
export const embedNothing: Models['embed'] = (texts) =>
  Promise.resolve(texts.map(() => [1, ...Array<number>(511).fill(0)]))
