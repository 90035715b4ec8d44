import type { DocumentRow } from '#lib/contract.ts'
import { readPdf } from '#lib/pdf-file.ts'
import type { Supabase } from './client.ts'
import { settle, unwrap } from './unwrap.ts'

const BUCKET = 'documents'

/** Row columns without `body`: an article's text can be long and the list never shows it. */
const COLUMNS =
  'id, room_id, kind, title, storage_path, byte_size, page_count, version, status, pages_done, chunks_total, chunks_done, error_code, enabled, created_at, updated_at'

interface NewPdf {
  /** Chosen by the caller, so that it can tell the row when the live channel brings it first. */
  id: string
  roomId: string
  file: File
}

/** Checks, stores and registers one PDF. Throws a Failure; nothing is left behind when it does. */
export async function addPdf(
  supabase: Supabase,
  { id, roomId, file }: NewPdf,
): Promise<DocumentRow> {
  const { bytes, sha256 } = await readPdf(file)
  const path = `${roomId}/${id}.pdf`
  const bucket = supabase.storage.from(BUCKET)
  await unwrap(bucket.upload(path, bytes, { contentType: 'application/pdf' }), 'upload_failed')
  try {
    const row = await unwrap(
      supabase
        .from('documents')
        .insert({
          id,
          room_id: roomId,
          kind: 'pdf',
          title: titleOf(file),
          storage_path: path,
          byte_size: file.size,
          sha256,
        })
        .select(COLUMNS)
        .single(),
      'upload_failed',
    )
    await startReading(supabase, id)
    return row
  } catch (error) {
    await bucket.remove([path])
    throw error
  }
}

export async function addArticle(
  supabase: Supabase,
  article: { roomId: string; title: string; body: string },
): Promise<DocumentRow> {
  const row = await unwrap(
    supabase
      .from('documents')
      .insert({
        room_id: article.roomId,
        kind: 'article',
        title: article.title,
        body: article.body,
      })
      .select(COLUMNS)
      .single(),
  )
  await startReading(supabase, row.id)
  return row
}

export async function listDocuments(supabase: Supabase, roomId: string): Promise<DocumentRow[]> {
  return unwrap(
    supabase.from('documents').select(COLUMNS).eq('room_id', roomId).order('created_at'),
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

export async function deleteDocument(supabase: Supabase, document: DocumentRow): Promise<void> {
  await settle(supabase.from('documents').delete().eq('id', document.id))
  // The row is the truth: once it is gone the document is. A file that stays is swept, not shown.
  if (document.storage_path) await supabase.storage.from(BUCKET).remove([document.storage_path])
}

/** A nudge: the row alone is enough, the schedule picks it up. So a failed call is no failure. */
async function startReading(supabase: Supabase, id: string): Promise<void> {
  await supabase.functions.invoke(`ingest/documents/${id}`, { method: 'POST' })
}

function titleOf(file: File): string {
  return file.name.replace(/\.pdf$/i, '').trim() || file.name
}
