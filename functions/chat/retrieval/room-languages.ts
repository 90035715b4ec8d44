import { z } from 'zod'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'

const languageSchema = z.object({ language: z.string().nullable() })

/** Documents that are looked at; a room of more is told by these. */
const MAX_DOCUMENTS = 50

/** In which languages the documents of a room are that answer, each once; null for one that does not tell. */
export async function readLanguages(
  client: SupabaseClient,
  roomId: string,
  documentIds: string[] | null,
  signal: AbortSignal,
): Promise<(string | null)[]> {
  const answering = client
    .from('documents')
    .select('language')
    .eq('room_id', roomId)
    .eq('enabled', true)
    .not('live_version', 'is', null)
    .limit(MAX_DOCUMENTS)
  const asked = documentIds ? answering.in('id', documentIds) : answering
  const rows = z.array(languageSchema).parse(unwrap(await asked.abortSignal(signal)))
  return [...new Set(rows.map(({ language }) => language))]
}
