import { DOCUMENT_COLUMNS, type DocumentRow, type PageRow } from '#lib/contract.ts'
import { FILE_TYPES, type LocalFile } from '#lib/files/local-file.ts'
import type { Supabase } from './client.ts'
import { uploadObject } from './upload.ts'
import { storable } from './storable.ts'
import { settle, unwrap } from './unwrap.ts'

const BUCKET = 'documents'

interface NewFile {
  /** Chosen by the caller, so that it can tell the row when the live channel brings it first. */
  id: string
  roomId: string
  file: LocalFile
  onProgress: (share: number) => void
}

/** Stores and registers one file. Throws a Failure; nothing is left behind when it does. */
export async function addFile(
  supabase: Supabase,
  { id, roomId, file, onProgress }: NewFile,
): Promise<DocumentRow> {
  const { kind, title, bytes, sha256 } = file
  const { ending, type } = FILE_TYPES[kind]
  const path = `${roomId}/${id}.${ending}`
  await uploadObject(supabase, { bucket: BUCKET, path, bytes, type, onProgress })
  const row = { id, room_id: roomId, kind, title: storable(title), storage_path: path, sha256 }
  return orRemove(supabase, path, async () => {
    const inserted = await unwrap(
      supabase
        .from('documents')
        .insert({ ...row, byte_size: bytes.byteLength })
        .select(DOCUMENT_COLUMNS)
        .single(),
      'upload_failed',
    )
    await startReading(supabase, id)
    return inserted
  })
}

/** Stores a file that replaces a document's; what was there answers until the new one is read. */
export async function replaceFile(
  supabase: Supabase,
  document: DocumentRow,
  { file, onProgress }: Pick<NewFile, 'file' | 'onProgress'>,
): Promise<void> {
  const { ending, type } = FILE_TYPES[file.kind]
  const path = `${document.room_id}/${document.id}.${document.version + 1}.${ending}`
  const { bytes, sha256 } = file
  await uploadObject(supabase, { bucket: BUCKET, path, bytes, type, onProgress })
  await orRemove(supabase, path, async () => {
    const change = { storage_path: path, sha256, byte_size: bytes.byteLength }
    await settle(supabase.from('documents').update(change).eq('id', document.id), 'upload_failed')
    await startReading(supabase, document.id)
  })
}

async function orRemove<T>(supabase: Supabase, path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    await (await supabase.storage()).from(BUCKET).remove([path])
    throw error
  }
}

/** The document of a room that holds these bytes already, if there is one. */
export async function findSame(
  supabase: Supabase,
  roomId: string,
  sha256: string,
): Promise<{ id: string; title: string } | undefined> {
  const rows = await unwrap(
    supabase
      .from('documents')
      .select('id, title')
      .match({ room_id: roomId, sha256 })
      .is('duplicate_of', null)
      .neq('status', 'failed')
      .limit(1),
  )
  return rows[0]
}

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

const PAGES_AT_ONCE = 500

/** The text of a document's answering version, its pages apart by an empty line. */
export async function readText(
  supabase: Supabase,
  { id, live_version, version }: DocumentRow,
): Promise<string> {
  const texts: string[] = []
  for (;;) {
    const pages = await unwrap(
      supabase
        .from('pages')
        .select('content')
        .match({ document_id: id, version: live_version ?? version })
        .order('number')
        .range(texts.length, texts.length + PAGES_AT_ONCE - 1),
    )
    texts.push(...pages.map(({ content }) => content))
    if (pages.length < PAGES_AT_ONCE) return texts.join('\n\n')
  }
}

/** The text of one page, of the version that a citation or a document names; null where there is no such page. */
export async function readPage(
  supabase: Supabase,
  page: Pick<PageRow, 'document_id' | 'version' | 'number'>,
): Promise<PageRow | null> {
  const { document_id, version, number } = page
  const columns = 'document_id, version, number, content, state'
  return settle(
    supabase
      .from('pages')
      .select(columns)
      .match({ document_id, version, number })
      .maybeSingle<PageRow>(),
  )
}

/** Where a document says what is in it. */
const OPENING_PAGES = 12

/** The text that the given documents open with, one for each. */
export async function readOpenings(
  supabase: Supabase,
  documents: readonly DocumentRow[],
): Promise<string[]> {
  return Promise.all(
    documents.map(async ({ id, live_version, version }) => {
      const pages = await unwrap(
        supabase
          .from('pages')
          .select('content')
          .match({ document_id: id, version: live_version ?? version })
          .lte('number', OPENING_PAGES)
          .order('number'),
      )
      return pages.map(({ content }) => content).join('\n')
    }),
  )
}

export async function countPages(
  supabase: Supabase,
  documentId: string,
  version: number,
): Promise<number> {
  const pages = await unwrap(
    supabase
      .from('pages')
      .select('number')
      .match({ document_id: documentId, version })
      .order('number', { ascending: false })
      .limit(1),
  )
  return pages[0]?.number ?? 0
}

const ADDRESS_VALID_S = 3_600

/** An address at which a stored file can be read for an hour, by whoever has it. */
export async function signFile(supabase: Supabase, path: string): Promise<string> {
  const { signedUrl } = await unwrap(
    supabase.storage().then((all) => all.from(BUCKET).createSignedUrl(path, ADDRESS_VALID_S)),
  )
  return signedUrl
}

/** Numbers of the pages that have no text to search. */
export async function listPagesWithoutText(
  supabase: Supabase,
  { id, version }: DocumentRow,
): Promise<number[]> {
  const pages = await unwrap(
    supabase
      .from('pages')
      .select('number')
      .match({ document_id: id, version })
      .neq('state', 'text')
      .order('number')
      .limit(1000),
  )
  return pages.map(({ number }) => number)
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

/** The row is the truth: once it is gone the document is. Its files are swept. */
export async function deleteDocument(supabase: Supabase, id: string): Promise<void> {
  await settle(supabase.from('documents').delete().eq('id', id))
}

/** A nudge: the row alone is enough, the schedule picks it up. So a failed call is no failure. */
async function startReading(supabase: Supabase, id: string): Promise<void> {
  await supabase.functions.invoke(`ingest/documents/${id}`, { method: 'POST' })
}
