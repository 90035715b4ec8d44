import { AppError } from '../../_shared/contract/errors.ts'
import { sha256Hex } from '../../_shared/contract/sha256.ts'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'
import { type FetchedPage, fetchPage, parsePageUrl } from './fetch-page.ts'
import { takeSnapshot } from './snapshot.ts'
import { removePage, storePage } from './stored-page.ts'

export interface WebPageDeps {
  /** Speaks as the caller, so that the policies decide where something is kept. */
  client: SupabaseClient
  isAllowed: (address: string) => boolean
}

interface AddedDocument {
  id: string
  kind: string
  title: string
}

/**
 * Adds a page to a room. One that the room has already, under either address, is that one.
 * @throws AppError page_*, too_many_documents, storage_full
 */
export async function addPage(
  deps: WebPageDeps,
  roomId: string,
  typed: string,
): Promise<{ document: AddedDocument; isNew: boolean }> {
  const url = parsePageUrl(typed)
  const known = await findByUrl(deps.client, roomId, [url.href])
  if (known) return { document: known, isNew: false }
  const page = await fetchPage(url, deps)
  const redirected =
    page.url === url.href ? undefined : await findByUrl(deps.client, roomId, [page.url])
  if (redirected) return { document: redirected, isNew: false }
  return { document: await insertPage(deps.client, roomId, page), isNew: true }
}

async function findByUrl(
  client: SupabaseClient,
  roomId: string,
  urls: readonly string[],
): Promise<AddedDocument | undefined> {
  const found = client.from('documents').select('id, kind, title').eq('room_id', roomId)
  return unwrap(await found.in('source_url', [...urls]).limit(1))[0]
}

async function insertPage(
  client: SupabaseClient,
  roomId: string,
  page: FetchedPage,
): Promise<AddedDocument> {
  const id = crypto.randomUUID()
  const isPdf = page.type === 'pdf'
  const { title, bytes } = isPdf ? pdfOf(page) : htmlOf(page)
  const path = `${roomId}/${id}.${isPdf ? 'pdf' : 'html'}`
  await storePage(client, path, bytes, isPdf ? 'application/pdf' : 'text/html')
  const row = {
    id,
    room_id: roomId,
    title,
    storage_path: path,
    sha256: await sha256Hex(bytes),
    byte_size: bytes.length,
    ...(isPdf
      ? { kind: 'pdf' }
      : { kind: 'web', source_url: page.url, fetched_at: new Date().toISOString() }),
  }
  const inserted = await client.from('documents').insert(row).select('id, kind, title').single()
  if (inserted.error) {
    await removePage(client, path)
    const { message } = inserted.error
    if (message === 'too_many_documents' || message === 'storage_full') throw new AppError(message)
  }
  return unwrap(inserted)
}

function htmlOf(page: FetchedPage): { title: string; bytes: Uint8Array<ArrayBuffer> } {
  const { title, html, paragraphs } = takeSnapshot(page)
  if (paragraphs.length === 0) throw new AppError('article_empty')
  return { title, bytes: new TextEncoder().encode(html) }
}

function pdfOf({ url, bytes }: FetchedPage): { title: string; bytes: Uint8Array<ArrayBuffer> } {
  const { hostname, pathname } = new URL(url)
  const name = decodeName(pathname.split('/').at(-1) ?? '').replace(/\.pdf$/i, '')
  return { title: (name.trim() || hostname).slice(0, 300), bytes }
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
