import { z } from 'zod'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'
import type { Passage, SheetPage } from '../retrieval/passages.ts'

const layoutSchema = z.array(
  z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()]).readonly(),
)
const pagesSchema = z.array(
  z.object({
    document_id: z.string(),
    version: z.number(),
    number: z.number(),
    content: z.string(),
    cells: layoutSchema,
  }),
)
export type StoredSheetPage = z.infer<typeof pagesSchema>[number]

/** Pages of sheets, as the caller may read them. */
export async function readSheetPages(
  client: SupabaseClient,
  { documentIds, pages }: { documentIds: readonly string[]; pages: readonly number[] },
  signal: AbortSignal,
): Promise<StoredSheetPage[]> {
  const read = client
    .from('pages')
    .select('document_id, version, number, content, cells')
    .in('document_id', [...new Set(documentIds)])
    .in('number', [...new Set(pages)])
    .not('cells', 'is', null)
    .abortSignal(signal)
  return pagesSchema.parse(unwrap(await read))
}

const keyOf = (document: string, version: number, page: number): string =>
  `${document} ${String(version)} ${String(page)}`

/** Passages with the pages of the sheets that they stand on, so that citations can name cells. */
export async function withSheets(
  client: SupabaseClient,
  passages: readonly Passage[],
  signal: AbortSignal,
): Promise<Passage[]> {
  // A table has a header row; most passages of most rooms have none.
  const wanted = passages.filter(({ content, computed }) => !computed && content.includes('|'))
  if (wanted.length === 0) return [...passages]
  const pages = await readSheetPages(
    client,
    {
      documentIds: wanted.map(({ document_id }) => document_id),
      pages: wanted.map(({ page }) => page),
    },
    signal,
  )
  const sheets = new Map<string, SheetPage>(
    pages.map(({ document_id, version, number, content, cells }) => [
      keyOf(document_id, version, number),
      { content, layout: cells },
    ]),
  )
  return passages.map((passage) => {
    const { document_id, document_version, page } = passage
    const sheet = sheets.get(keyOf(document_id, document_version, page))
    return sheet ? { ...passage, sheet } : passage
  })
}
