/** In a module of its own, with all that reads and sends files: few visits upload any. */
import type { Supabase } from '#lib/api/client.ts'
import { addFile, findSame, replaceFile } from '#lib/api/document-files.ts'
import { Failure } from '#lib/api/failure.ts'
import type { DocumentRow } from '#lib/contract.ts'
import { type LocalFile, readLocalFile } from '#lib/files/local-file.ts'
import type { DocumentRows } from './document-rows.svelte.ts'
import type { Upload } from './upload-queue.svelte.ts'

/** For a person to know, when a file is not a new document. */
export interface UploadNotice {
  kind: 'already_here' | 'replacing'
  title: string
}

export interface UploadTarget {
  supabase: Supabase
  roomId: string
  rows: DocumentRows
  onNotice: (notice: UploadNotice) => void
}

/** Checks a file and stores it: as a new document, or as the next version of one. Throws a Failure. */
export async function sendUpload(
  { supabase, roomId, rows, onNotice }: UploadTarget,
  { id, file: source, path, replaces, isQuiet }: Upload,
  onProgress: (share: number) => void,
): Promise<void> {
  const tell: typeof onNotice = (notice) => {
    if (!isQuiet) onNotice(notice)
  }
  const file = await readLocalFile(source, path)
  const same = await findSame(supabase, roomId, file.sha256)
  if (same) return tell({ kind: 'already_here', title: same.title })
  const old = replaces === null ? findByTitle(rows.list, file) : rows.find(replaces)
  if (old === undefined) {
    return rows.add(await addFile(supabase, { id, roomId, file, onProgress }))
  }
  if (old.kind !== file.kind) throw new Failure('file_kind_differs')
  await replaceFile(supabase, old, { file, onProgress })
  tell({ kind: 'replacing', title: old.title })
}

/** A file of the same kind and name is taken for a new version of the document. */
const findByTitle = (rows: readonly DocumentRow[], file: LocalFile): DocumentRow | undefined =>
  rows.find(
    (row) => row.kind === file.kind && row.title === file.title && row.duplicate_of === null,
  )
