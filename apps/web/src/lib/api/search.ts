import type { AskedQuestion, SearchResults } from '#lib/contract.ts'
import type { Rows, Supabase } from './client.ts'
import { unwrap } from './unwrap.ts'

export const RESULTS_PER_PAGE = 20

/** Rooms by name and messages by text, over all rooms. @param before for the next page: the last hit's moment */
export async function searchMessages(
  supabase: Pick<Supabase, 'functions'>,
  query: string,
  { before, limit = RESULTS_PER_PAGE }: { before?: string | undefined; limit?: number } = {},
): Promise<SearchResults> {
  const params = new URLSearchParams({ q: query, limit: String(limit) })
  if (before !== undefined) params.set('before', before)
  return unwrap(
    supabase.functions.invoke<SearchResults>(`chat/search?${params}`, { method: 'GET' }),
  )
}

/** Questions of all rooms, newest first. */
export async function listQuestions(
  supabase: Rows,
  before: string | null = null,
): Promise<AskedQuestion[]> {
  const page = { p_limit: RESULTS_PER_PAGE }
  return unwrap(
    supabase.rpc('list_questions', before === null ? page : { ...page, p_before: before }),
  )
}
