import { z } from 'zod'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'
import type { ExtractedPage } from './pages.ts'

const pagesSchema = z.array(
  z.object({
    number: z.number(),
    content: z.string(),
    state: z.enum(['text', 'empty', 'failed', 'scanned']),
  }),
)

/** Pages of a version that were stored before: those after one, up to and with another, in their order. */
export async function readStoredPages(
  admin: SupabaseClient,
  { id, version }: { id: string; version: number },
  { after, last }: { after: number; last: number },
): Promise<ExtractedPage[]> {
  const read = await admin
    .from('pages')
    .select('number, content, state')
    .match({ document_id: id, version })
    .gt('number', after)
    .lte('number', last)
    .order('number')
  return pagesSchema.parse(unwrap(read))
}
