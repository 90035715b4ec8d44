import type { Core } from '../core.ts'
import { DocumindError } from '../errors/documind-error.ts'
import { settle, unwrap } from '../errors/settle.ts'
import { DOCUMENT_COLUMNS, type DocumentRow } from '../rows.ts'
import { storable } from '../storable.ts'
import { startReading } from './documents.ts'
import { type StoredAs, storedAs, titleOf } from './file-kind.ts'
import { type FileSource, hashOf, toSource, type Uploadable } from './file-source.ts'
import { DOCUMENT_BUCKET } from './files.ts'
import { DOCUMENT_LIMITS } from './limits.ts'
import { newId } from './new-id.ts'
import { uploadInPieces } from './resumable-upload.ts'

/** Larger ones are sent in pieces, which go on where the network was lost. */
const IN_ONE_BYTES = 6 * 1024 * 1024
/** Enough to know what a file is. */
const HEAD_BYTES = 1024

export interface UploadOptions {
  /** The document whose next version it is; what was there answers until the new one is read. */
  replaces?: string | undefined
  /** Bytes that have arrived, and all there are. */
  onProgress?: ((sent: number, total: number) => void) | undefined
  signal?: AbortSignal | undefined
}

export interface Uploaded {
  /** `there`: the room holds these bytes already, in the document that is named. */
  outcome: 'added' | 'replaced' | 'there'
  documentId: string
  title: string
}

/**
 * Stores a file as a document of the room, and has it read. One that was cut goes on where it was when the same file comes
 * again within twenty hours. Nothing is left behind where it fails for another reason.
 */
export async function uploadDocument(
  core: Core,
  roomId: string,
  file: Uploadable,
  options: UploadOptions = {},
): Promise<Uploaded> {
  const source = toSource(file)
  if (source.size === 0) throw new DocumindError('file_empty')
  if (source.size > DOCUMENT_LIMITS.maxBytes) throw new DocumindError('file_too_large')
  const as = storedAs(source.name, await source.read(0, Math.min(source.size, HEAD_BYTES)))
  const sha256 = await hashOf(source)
  const same = await findSame(core, roomId, sha256)
  if (same) return { outcome: 'there', documentId: same.id, title: same.title }
  const upload: Upload = { core, roomId, source, as, sha256, options }
  return options.replaces === undefined ? add(upload) : replace(upload, options.replaces)
}

interface Upload {
  core: Core
  roomId: string
  source: FileSource
  as: StoredAs
  sha256: string
  options: UploadOptions
}

async function add(upload: Upload): Promise<Uploaded> {
  const { core, roomId, source, as, sha256 } = upload
  const wanted = `${roomId}/${newId(sha256)}.${as.ending}`
  const path = await store(upload, wanted, `${roomId}/${sha256}.${as.ending}`)
  // An upload that went on has the id that it began with.
  const id = path.slice(roomId.length + 1).split('.')[0] ?? ''
  const title = storable(titleOf(source.name))
  const row = { id, room_id: roomId, kind: as.kind, title, storage_path: path, sha256 }
  await orRemove(core, path, () =>
    settle(core.supabase.from('documents').insert({ ...row, byte_size: source.size })),
  )
  await startReading(core, id)
  return { outcome: 'added', documentId: id, title }
}

async function replace(upload: Upload, id: string): Promise<Uploaded> {
  const { core, roomId, source, as, sha256 } = upload
  const documents = core.supabase.from('documents')
  const old: DocumentRow = await unwrap(
    documents.select(DOCUMENT_COLUMNS).match({ id, room_id: roomId }).maybeSingle(),
    'document_not_found',
  )
  if (old.kind !== as.kind) throw new DocumindError('file_kind_differs')
  const wanted = `${roomId}/${id}.${old.version + 1}.${as.ending}`
  const path = await store(upload, wanted, `${wanted}:${sha256}`)
  const change = { storage_path: path, sha256, byte_size: source.size }
  await orRemove(core, path, () => settle(documents.update(change).eq('id', id)))
  await startReading(core, id)
  return { outcome: 'replaced', documentId: id, title: old.title }
}

/** @returns the object's name, which is another one where an earlier upload went on */
async function store(upload: Upload, path: string, resumeKey: string): Promise<string> {
  const { core, source, as, options } = upload
  const onProgress = options.onProgress ?? ((): void => undefined)
  if (source.size > IN_ONE_BYTES) {
    const target = { bucket: DOCUMENT_BUCKET, path, type: as.type, resumeKey }
    return uploadInPieces(core, source, { ...target, onProgress, signal: options.signal })
  }
  const bytes = await source.read(0, source.size)
  if (options.signal?.aborted === true) throw new DocumindError('aborted')
  const bucket = core.supabase.storage.from(DOCUMENT_BUCKET)
  await unwrap(bucket.upload(path, bytes, { contentType: as.type }), 'upload_failed')
  onProgress(source.size, source.size)
  return path
}

async function orRemove<T>({ supabase }: Core, path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    await supabase.storage.from(DOCUMENT_BUCKET).remove([path])
    throw error
  }
}

/** The document of a room that holds these bytes already, if there is one. */
async function findSame(
  { supabase }: Core,
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
