import type { KeptAnswerRow } from '#lib/contract.ts'
import type { Supabase } from './client.ts'
import { startReading } from './documents.ts'
import { settle, unwrap } from './unwrap.ts'

/** Makes an article of an answer; once made, it is that one. Throws a Failure. */
export async function keepAnswer(
  supabase: Supabase,
  messageId: string,
): Promise<{ document_id: string; existing: boolean }> {
  const kept = await unwrap(
    supabase.functions.invoke<{ document_id: string; existing: boolean }>(
      `chat/answers/${messageId}/keep`,
      { method: 'POST' },
    ),
  )
  if (!kept.existing) await startReading(supabase, kept.document_id)
  return kept
}

/** What an article was made from; null for one that somebody wrote. */
export async function readKeptAnswer(
  supabase: Supabase,
  documentId: string,
): Promise<KeptAnswerRow | null> {
  return settle(
    supabase.from('kept_answers').select('*').eq('document_id', documentId).maybeSingle(),
  )
}
