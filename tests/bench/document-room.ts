import { readFileSync } from 'node:fs'
import { AppError } from '../../functions/_shared/contract/errors.ts'
import type { Models } from '../../functions/_shared/models/models.ts'
import {
  createAdminClient,
  createUserClient,
  type SupabaseClient,
} from '../../functions/_shared/http/supabase.ts'
import { workOnce } from '../../functions/ingest/work/work.ts'
import type { Backend } from '../support/backend.ts'
import type { JudgeDocument } from './judge-set.ts'
import { openPages, type PageCache } from './page-cache.ts'
import { WORK } from './room.ts'

/** A room with one document, and its owner. */
export interface DocumentRoom {
  id: string
  /** Speaks as the owner, over HTTP, under the policies. */
  client: SupabaseClient
  /** Why the document could not be read. */
  error?: string | undefined
}

export async function createOwner(backend: Backend): Promise<SupabaseClient> {
  const { accessToken } = await backend.signUp('owner')
  return createUserClient({ supabaseUrl: backend.url, ...backend.keys }, accessToken)
}

export interface AddPdfOptions {
  document: JudgeDocument
  models: Models
  pages: PageCache
}

/** Through the product's ingestion; only the pages' text comes from the cache where it is known. */
export async function addPdf(
  backend: Backend,
  client: SupabaseClient,
  { document: { title, path }, models, pages }: AddPdfOptions,
): Promise<DocumentRoom> {
  const room = await client.from('rooms').insert({ name: 'Bench' }).select('id').single()
  if (room.error) throw room.error
  const row = { id: crypto.randomUUID(), room_id: room.data.id, kind: 'pdf', title }
  const bytes = readFileSync(path)
  const storage_path = `${row.room_id}/${row.id}.pdf`
  const file = new Blob([bytes], { type: 'application/pdf' })
  const stored = await client.storage.from('documents').upload(storage_path, file)
  if (stored.error) throw stored.error
  const inserted = await client.from('documents').insert({ ...row, storage_path })
  if (inserted.error) throw inserted.error
  try {
    // Ingestion takes the file from those that are open already. One that cannot be opened it reads, and fails, itself.
    await WORK.openFiles.put(`${row.id}/1`, openPages(await pages.read(bytes)), 1)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
  }
  const admin = createAdminClient({ supabaseUrl: backend.url, ...backend.keys })
  while (await workOnce({ admin, models, ...WORK }));
  const read = await client
    .from('documents')
    .select('status, error_code')
    .eq('id', row.id)
    .single()
    .throwOnError()
  const error = read.data.status === 'ready' ? undefined : (read.data.error_code ?? 'not ready')
  return { id: row.room_id, client, error }
}
