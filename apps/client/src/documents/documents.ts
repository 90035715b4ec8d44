import type { Core } from '../core.ts'
import { settle, unwrap } from '../errors/settle.ts'
import { DOCUMENT_COLUMNS, type DocumentRow } from '../rows.ts'
import { storable } from '../storable.ts'

/** With the hash of its newest file in lower-case hexadecimal; null for what has none yet. */
export type ListedDocument = DocumentRow & { sha256: string | null }

export async function listDocuments({ supabase }: Core, roomId: string): Promise<ListedDocument[]> {
  const columns = `${DOCUMENT_COLUMNS}, sha256` as const
  return unwrap(
    supabase.from('documents').select(columns).eq('room_id', roomId).order('created_at'),
  )
}

export async function readDocument({ supabase }: Core, id: string): Promise<DocumentRow> {
  const documents = supabase.from('documents').select(DOCUMENT_COLUMNS)
  return unwrap(documents.eq('id', id).maybeSingle(), 'document_not_found')
}

export interface Article {
  title: string
  /** Markdown. */
  body: string
}

export async function addArticle(
  core: Core,
  roomId: string,
  { title, body }: Article,
): Promise<DocumentRow> {
  const article = { kind: 'article', title: storable(title), body: storable(body) } as const
  const row = await unwrap(
    core.supabase
      .from('documents')
      .insert({ room_id: roomId, ...article })
      .select(DOCUMENT_COLUMNS)
      .single(),
  )
  await startReading(core, row.id)
  return row
}

/** Deleting the row deletes the document; its files are removed later by the sweeper. */
export async function deleteDocument({ supabase }: Core, id: string): Promise<void> {
  await settle(supabase.from('documents').delete().eq('id', id))
}

/** Starts ingestion at once. A failed call is ignored, since the scheduler finds the row anyway. */
export async function startReading({ supabase }: Core, id: string): Promise<void> {
  await supabase.functions.invoke(`ingest/documents/${id}`, { method: 'POST' })
}
