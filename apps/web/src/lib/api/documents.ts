import { DOCUMENT_COLUMNS, type DocumentRow } from '#lib/contract.ts'
import type { Supabase } from './client.ts'
import { storable } from './storable.ts'
import { settle, unwrap } from './unwrap.ts'

export interface Article {
  title: string
  body: string
}

export async function addArticle(
  supabase: Supabase,
  roomId: string,
  { title, body }: Article,
): Promise<DocumentRow> {
  const row = await unwrap(
    supabase
      .from('documents')
      .insert({ room_id: roomId, kind: 'article', title: storable(title), body: storable(body) })
      .select(DOCUMENT_COLUMNS)
      .single(),
  )
  await startReading(supabase, row.id)
  return row
}

/** Saves an article's new text; the old one answers until it is read. */
export async function saveArticle(supabase: Supabase, id: string, article: Article): Promise<void> {
  const { title, body } = article
  await settle(
    supabase
      .from('documents')
      .update({ title: storable(title), body: storable(body) })
      .eq('id', id),
  )
  await startReading(supabase, id)
}

export async function readArticle(supabase: Supabase, id: string): Promise<Article> {
  const row = await unwrap(supabase.from('documents').select('title, body').eq('id', id).single())
  return { title: row.title, body: row.body ?? '' }
}

export async function renameDocument(supabase: Supabase, id: string, title: string): Promise<void> {
  await settle(
    supabase
      .from('documents')
      .update({ title: storable(title) })
      .eq('id', id),
  )
}

/** Gives up a new version that failed; the one that answers stays. */
export async function discardNewVersion(supabase: Supabase, id: string): Promise<void> {
  await settle(supabase.functions.invoke(`ingest/documents/${id}/discard`, { method: 'POST' }))
}

export async function listDocuments(supabase: Supabase, roomId: string): Promise<DocumentRow[]> {
  return unwrap(
    supabase.from('documents').select(DOCUMENT_COLUMNS).eq('room_id', roomId).order('created_at'),
  )
}

/** Reads a failed document again. Throws a Failure. */
export async function retryDocument(supabase: Supabase, id: string): Promise<void> {
  await settle(supabase.functions.invoke(`ingest/documents/${id}`, { method: 'POST' }))
}

export async function setDocumentEnabled(
  supabase: Supabase,
  id: string,
  enabled: boolean,
): Promise<void> {
  await settle(supabase.from('documents').update({ enabled }).eq('id', id))
}

/** Deleting the row deletes the document; its files are removed later by the sweeper. */
export async function deleteDocument(supabase: Supabase, id: string): Promise<void> {
  await settle(supabase.from('documents').delete().eq('id', id))
}

/** Starts ingestion at once. A failed call is ignored, since the scheduler finds the row anyway. */
export async function startReading(supabase: Supabase, id: string): Promise<void> {
  await supabase.functions.invoke(`ingest/documents/${id}`, { method: 'POST' })
}
