import { z } from 'zod'
import type { Json } from '../../_shared/contract/database.types.ts'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'
import { detectLanguage } from '../../_shared/text/language.ts'
import { type Heading, toName } from './headings.ts'
import type { ExtractedPage } from './pages.ts'

/** As rows have them: arrays, because a name for each of three fields is most of what a heading would take. */
const headingsSchema = z
  .array(z.tuple([z.number(), z.number(), z.string()]))
  .nullable()
  .transform((rows) => (rows ?? []).map(([start, level, text]) => ({ start, level, text })))

const pagesSchema = z.array(
  z.object({
    number: z.number(),
    content: z.string(),
    state: z.enum(['text', 'empty', 'failed', 'scanned']),
    headings: headingsSchema,
  }),
)

interface Version {
  id: string
  version: number
}

/** Pages of a version that were stored before: those after one, up to and with another, in their order. */
export async function readStoredPages(
  admin: SupabaseClient,
  { id, version }: Version,
  { after, last }: { after: number; last: number },
): Promise<ExtractedPage[]> {
  const read = await admin
    .from('pages')
    .select('number, content, state, headings')
    .match({ document_id: id, version })
    .gt('number', after)
    .lte('number', last)
    .order('number')
  return pagesSchema.parse(unwrap(read))
}

/** The headings of a page that was stored, with those of pages before it that hold there. */
export async function readStoredHeadings(
  admin: SupabaseClient,
  { id, version }: Version,
  number: number,
): Promise<Heading[]> {
  if (number < 1) return []
  const read = await admin
    .from('pages')
    .select('headings')
    .match({ document_id: id, version, number })
  return z.array(z.object({ headings: headingsSchema })).parse(unwrap(read))[0]?.headings ?? []
}

/** A page as `store_pages` and `store_text_pages` take it. */
export const toPageRow = (page: ExtractedPage): Json => ({
  number: page.number,
  content: page.content,
  state: page.state,
  recognition: page.recognition ? { ...page.recognition } : null,
  title: page.title === undefined ? null : toName(page.title),
  language: page.state === 'text' ? detectLanguage(page.content) : null,
  headings: page.headings?.length
    ? page.headings.map(({ start, level, text }) => [start, level, text])
    : null,
  cells: page.cells?.length ? page.cells.map((block) => [...block]) : null,
})
