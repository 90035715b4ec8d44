/** The stored files of documents. */
import { DOCUMENT_COLUMNS, type DocumentRow } from '#lib/contract.ts'
import type { LocalFile } from '#lib/files/local-file.ts'
import type { Supabase } from './client.ts'
import { startReading } from './documents.ts'
import { storable } from './storable.ts'
import { settle, unwrap } from './unwrap.ts'
import { uploadObject } from './upload.ts'

const BUCKET = 'documents'

interface NewFile {
  /** Chosen by the caller, so that it recognises the row if the live channel brings it first. */
  id: string
  roomId: string
  file: LocalFile
  onProgress: (share: number) => void
}

/** Stores and registers one file. Throws a Failure; nothing is left behind when it does. */
export async function addFile(
  supabase: Supabase,
  { id: wantedId, roomId, file, onProgress }: NewFile,
): Promise<DocumentRow> {
  const { kind, title, bytes, sha256, ending, type } = file
  const wanted = `${roomId}/${wantedId}.${ending}`
  const resumeKey = `documind:upload:${roomId}:${sha256}.${ending}`
  const target = { bucket: BUCKET, path: wanted, resumeKey }
  const path = await uploadObject(supabase, { ...target, bytes, type, onProgress })
  // An upload that went on has the id that it began with.
  const id = idOf(path)
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

/** The id of the document in the name of its file: `<room>/<document>.<ending>`. */
const idOf = (path: string): string => path.split('/').at(-1)?.split('.')[0] ?? ''

/** Stores a file that replaces a document's; what was there answers until the new one is read. */
export async function replaceFile(
  supabase: Supabase,
  document: DocumentRow,
  { file, onProgress }: Pick<NewFile, 'file' | 'onProgress'>,
): Promise<void> {
  const { bytes, sha256, ending, type } = file
  const path = `${document.room_id}/${document.id}.${document.version + 1}.${ending}`
  const resumeKey = `documind:upload:${path}:${sha256}`
  await uploadObject(supabase, { bucket: BUCKET, path, bytes, type, resumeKey, onProgress })
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

/** Long enough to load a large file over a slow line; a hosted project cannot take an address back. */
export const ADDRESS_VALID_S = 900

/** A signed address, at which everyone who has it can read a stored file for a quarter of an hour. */
export async function signFile(supabase: Supabase, path: string): Promise<string> {
  const { signedUrl } = await unwrap(
    supabase.storage().then((all) => all.from(BUCKET).createSignedUrl(path, ADDRESS_VALID_S)),
  )
  return signedUrl
}
