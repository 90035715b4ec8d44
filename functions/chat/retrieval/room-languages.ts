import { z } from 'zod'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'
import { detectLanguage } from '../../_shared/text/language.ts'

const beginningSchema = z.object({ content: z.string() })

/** Documents whose beginnings are looked at; a room of more is told by these. */
const MAX_DOCUMENTS = 50

/** In which languages the documents of a room are, each once; null for one that does not tell. */
export async function readLanguages(
  client: SupabaseClient,
  roomId: string,
  documentIds: string[] | null,
  signal: AbortSignal,
): Promise<(string | null)[]> {
  const beginnings = client
    .from('chunks')
    .select('content')
    .eq('room_id', roomId)
    .eq('ordinal', 0)
    .limit(MAX_DOCUMENTS)
  const asked = documentIds ? beginnings.in('document_id', documentIds) : beginnings
  const rows = z.array(beginningSchema).parse(unwrap(await asked.abortSignal(signal)))
  return [...new Set(rows.map(({ content }) => detectLanguage(content)))]
}
