import { z } from 'zod'
import { ANALYZER_VERSION, toLexicalVector } from '../../_shared/text/analyzer.ts'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'
import { analyzeChunk, findPageTerms, type PageTerms } from '../chunk/chunk-terms.ts'
import { SLICE_PAGES } from '../read/slice-pages.ts'
import { readStoredPages } from '../read/stored-pages.ts'
import { type LeasedDocument, leaseOf } from './leased-document.ts'

/** Chunks that are analysed anew in one slice; a chunk takes about a millisecond. */
const SLICE_CHUNKS = 500

const chunksSchema = z.array(z.object({ id: z.string(), content: z.string(), page: z.number() }))

/** Makes the next lexical vectors of a document that answers anew, with today's analyzer. */
export async function reanalyzeSlice(
  admin: SupabaseClient,
  document: LeasedDocument,
): Promise<void> {
  const lease = { ...leaseOf(document), p_analyzer_version: ANALYZER_VERSION }
  const chunks = chunksSchema.parse(
    unwrap(await admin.rpc('chunks_to_analyze', { ...lease, p_limit: SLICE_CHUNKS })),
  )
  const pageTerms = await readPageTerms(
    admin,
    document,
    chunks.map(({ page }) => page),
  )
  const rows = chunks.map(({ id, content, page }) => {
    const { terms, weights } = toLexicalVector(analyzeChunk(content, pageTerms.get(page)))
    return { chunk_id: id, terms, weights }
  })
  unwrap(await admin.rpc('store_terms', { ...lease, p_chunks: rows }))
}

/** By the windows of pages in which the document was read. */
async function readPageTerms(
  admin: SupabaseClient,
  document: LeasedDocument,
  pages: readonly number[],
): Promise<Map<number, PageTerms>> {
  const terms = new Map<number, PageTerms>()
  for (const window of new Set(pages.map((page) => Math.floor((page - 1) / SLICE_PAGES)))) {
    const after = window * SLICE_PAGES
    const stored = await readStoredPages(admin, document, { after, last: after + SLICE_PAGES })
    const found = findPageTerms({ ...document, pageCount: document.page_count ?? 0 }, stored)
    for (const [page, ofPage] of found) terms.set(page, ofPage)
  }
  return terms
}
