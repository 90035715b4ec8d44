import { z } from 'zod'
import { analyze, ANALYZER_VERSION, toLexicalVector } from '../../_shared/text/analyzer.ts'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'
import { type LeasedDocument, leaseOf } from './leased-document.ts'

/** Chunks that are analysed anew in one slice; a chunk takes about a millisecond. */
const SLICE_CHUNKS = 500

const chunksSchema = z.array(z.object({ id: z.string(), content: z.string() }))

/** Makes the next lexical vectors of a document that answers anew, with today's analyzer. */
export async function reanalyzeSlice(
  admin: SupabaseClient,
  document: LeasedDocument,
): Promise<void> {
  const lease = { ...leaseOf(document), p_analyzer_version: ANALYZER_VERSION }
  const chunks = chunksSchema.parse(
    unwrap(await admin.rpc('chunks_to_analyze', { ...lease, p_limit: SLICE_CHUNKS })),
  )
  const rows = chunks.map(({ id, content }) => {
    const { terms, weights } = toLexicalVector(analyze(content))
    return { chunk_id: id, terms, weights }
  })
  unwrap(await admin.rpc('store_terms', { ...lease, p_chunks: rows }))
}
