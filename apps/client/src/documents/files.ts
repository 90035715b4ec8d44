/** The stored files of documents. */
import { utf8ToBytes } from '@noble/hashes/utils'
import type { Core } from '../core.ts'
import { DocumindError } from '../errors/documind-error.ts'
import { fromResponse } from '../errors/to-error.ts'
import { settle, unwrap } from '../errors/settle.ts'
import type { WholeDocumentRow } from '../rows.ts'

export const DOCUMENT_BUCKET = 'documents'

export const FILE_COLUMNS =
  'id, kind, title, version, live_version, storage_path, live_storage_path'

const FILE_AND_TEXT = `${FILE_COLUMNS}, body` as const

export type FileNames = Pick<
  WholeDocumentRow,
  'id' | 'kind' | 'title' | 'version' | 'live_version' | 'storage_path' | 'live_storage_path'
>

/** Long enough to load a large file over a slow line; a hosted project cannot take an address back. */
const ADDRESS_VALID_S = 900

/** Signed addresses by the names of files; those that cannot be read are left out. */
export async function signFiles(
  { supabase }: Core,
  paths: ReadonlySet<string>,
): Promise<Map<string, string>> {
  if (paths.size === 0) return new Map()
  const bucket = supabase.storage.from(DOCUMENT_BUCKET)
  const signed = await unwrap(bucket.createSignedUrls([...paths], ADDRESS_VALID_S))
  return new Map(
    signed.flatMap(({ path, signedUrl, error }) =>
      path !== null && signedUrl !== null && !error ? [[path, signedUrl] as const] : [],
    ),
  )
}

export interface StoredFile {
  /** The document's title with the ending of its kind. */
  name: string
  bytes: Uint8Array<ArrayBuffer>
}

/** The file of the version that answers, or the text of an article. */
export async function downloadDocument(core: Core, documentId: string): Promise<StoredFile> {
  const { supabase } = core
  const document = await unwrap(
    supabase.from('documents').select(FILE_AND_TEXT).eq('id', documentId).maybeSingle(),
    'document_not_found',
  )
  const path = document.live_storage_path ?? document.storage_path
  if (path === null) {
    const bytes = utf8ToBytes(document.body ?? '') as Uint8Array<ArrayBuffer>
    return { name: `${document.title}.md`, bytes }
  }
  const url = (await signFiles(core, new Set([path]))).get(path)
  if (url === undefined) throw new DocumindError('file_missing')
  const response = await settle(
    core.fetch(url).then((data) => ({ data, error: null })),
    'file_missing',
  )
  if (!response.ok) throw await fromResponse(response, 'file_missing')
  const ending = path.slice(path.lastIndexOf('.'))
  const bytes = new Uint8Array(await response.arrayBuffer())
  return { name: document.title.endsWith(ending) ? document.title : document.title + ending, bytes }
}
