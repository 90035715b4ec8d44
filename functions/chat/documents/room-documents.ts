import { z } from 'zod'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'

export const documentSchema = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.string(),
  version: z.number(),
  page_count: z.number().nullable(),
  language: z.string().nullable(),
  kept: z.boolean(),
})
/** A document that answers questions; `version` is the one that does, `kept` whether it was made from an answer. */
export type RoomDocument = z.infer<typeof documentSchema>

/** More are not told apart by their titles. */
const MAX_DOCUMENTS = 500

/** The documents of a room that answer, or those of them that are asked, oldest first, as the caller may read them. */
export async function readDocuments(
  client: SupabaseClient,
  roomId: string,
  documentIds: readonly string[] | null,
  signal: AbortSignal,
): Promise<RoomDocument[]> {
  const answering = client
    .from('documents')
    .select('id, title, kind, version:live_version, page_count, language, kept')
    .eq('room_id', roomId)
    .eq('enabled', true)
    .not('live_version', 'is', null)
    .order('created_at')
    .limit(MAX_DOCUMENTS)
  const asked = documentIds ? answering.in('id', documentIds) : answering
  return z.array(documentSchema).parse(unwrap(await asked.abortSignal(signal)))
}
