import type { Supabase } from './client.ts'
import { unwrap } from './unwrap.ts'

export interface AddedPage {
  document: { id: string; title: string }
  /** Whether the room had it already. */
  existing: boolean
}

/** What became of a page since it was fetched. */
export interface PageChanges {
  changed: boolean
  title_changed: boolean
  paragraphs_added: number
  paragraphs_removed: number
}

/** Has a web page fetched and kept as a document of a room. Throws a Failure. */
export async function addWebPage(
  supabase: Supabase,
  roomId: string,
  url: string,
): Promise<AddedPage> {
  const path = `ingest/rooms/${roomId}/pages`
  return unwrap(supabase.functions.invoke<AddedPage>(path, { body: { url } }))
}

/** Has a web page fetched again; what it said goes on answering until that is read. Throws a Failure. */
export async function refetchWebPage(supabase: Supabase, id: string): Promise<PageChanges> {
  return unwrap(
    supabase.functions.invoke<PageChanges>(`ingest/documents/${id}/refetch`, { method: 'POST' }),
  )
}
