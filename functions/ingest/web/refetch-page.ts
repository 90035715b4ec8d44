import { AppError } from '../../_shared/contract/errors.ts'
import { sha256Hex } from '../../_shared/contract/sha256.ts'
import { unwrap, unwrapOptional } from '../../_shared/http/supabase.ts'
import { readMarkup } from '../read/html/read-html.ts'
import type { WebPageDeps } from './add-page.ts'
import { fetchPage, parsePageUrl } from './fetch-page.ts'
import { paragraphsOf, type Snapshot, takeSnapshot } from './snapshot.ts'
import { readStoredPage, removePage, storePage } from './stored-page.ts'

/** What became of a page since it was fetched. */
export interface PageChanges {
  changed: boolean
  title_changed: boolean
  paragraphs_added: number
  paragraphs_removed: number
}

/**
 * Fetches a page again. One that says something else is a new version, read beside the one that answers.
 * @throws AppError document_not_found, invalid_request, page_*
 */
export async function refetchPage(deps: WebPageDeps, id: string): Promise<PageChanges> {
  const { client } = deps
  const columns = 'id, room_id, kind, version, storage_path, source_url'
  const document = unwrapOptional(
    await client.from('documents').select(columns).eq('id', id).maybeSingle(),
  )
  if (document === null) throw new AppError('document_not_found')
  if (document.source_url === null) throw new AppError('invalid_request')
  const page = await fetchPage(parsePageUrl(document.source_url), deps)
  if (page.type === 'pdf') throw new AppError('page_type_unsupported')
  const snapshot = takeSnapshot(page)
  if (snapshot.paragraphs.length === 0) throw new AppError('article_empty')
  const before = await readStoredPage(client, document.storage_path ?? '')
  const changes = compare(before, snapshot)
  const fetched_at = new Date().toISOString()
  if (!changes.changed) {
    unwrap(await client.from('documents').update({ fetched_at }).eq('id', id).select('id'))
    return changes
  }
  const bytes = new TextEncoder().encode(snapshot.html)
  const path = `${document.room_id}/${id}.${String(document.version + 1)}.html`
  await storePage(client, path, bytes, 'text/html')
  const change = { storage_path: path, sha256: await sha256Hex(bytes), byte_size: bytes.length }
  const updated = await client
    .from('documents')
    .update({ ...change, fetched_at })
    .eq('id', id)
    .select('id')
  if (updated.error) await removePage(client, path)
  unwrap(updated)
  return changes
}

export function compare(before: string | null, { title, paragraphs }: Snapshot): PageChanges {
  const old = before === null ? [] : paragraphsOf(readMarkup(before))
  const added = countMissing(paragraphs, old)
  const removed = countMissing(old, paragraphs)
  const oldTitle = /<title>([^<]*)<\/title>/.exec(before ?? '')?.[1]
  const titleChanged = before !== null && unescape(oldTitle ?? '') !== title
  // The same paragraphs in another order are another text.
  const changed = added + removed > 0 || titleChanged || paragraphs.join('\n') !== old.join('\n')
  return {
    changed,
    title_changed: titleChanged,
    paragraphs_added: added,
    paragraphs_removed: removed,
  }
}

/** How many of some are not among others, each as often as it is there. */
function countMissing(some: readonly string[], others: readonly string[]): number {
  const counts = new Map<string, number>()
  for (const other of others) counts.set(other, (counts.get(other) ?? 0) + 1)
  let missing = 0
  for (const one of some) {
    const left = counts.get(one) ?? 0
    if (left === 0) missing += 1
    else counts.set(one, left - 1)
  }
  return missing
}

const unescape = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
