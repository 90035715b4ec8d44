import { z } from 'zod'
import { ANALYZER_VERSION } from '../../_shared/text/analyzer.ts'
import { DOCUMENT_KINDS, DOCUMENT_STATUSES } from '../../_shared/contract/events.ts'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'

const leasedDocumentSchema = z.object({
  id: z.string(),
  version: z.number(),
  kind: z.enum(DOCUMENT_KINDS),
  title: z.string(),
  storage_path: z.string().nullable(),
  hashed_at: z.string().nullable(),
  status: z.enum(DOCUMENT_STATUSES),
  page_count: z.number().nullable(),
  pages_done: z.number(),
  pages_failed: z.number(),
  pages_skipped: z.number(),
  text_length: z.number(),
  running_lines: z.array(z.string()),
  chunks_total: z.number(),
  analyzer_version: z.number().nullable(),
  attempts: z.number(),
  crashes: z.number(),
  lease: z.string(),
})
/** A document that this worker has leased, as it was then. */
export type LeasedDocument = z.infer<typeof leasedDocumentSchema>

/** The token that every write has to show. Once another worker has the document, writes with this one change nothing. */
export const leaseOf = ({ id, lease }: LeasedDocument) => ({ p_document_id: id, p_lease: lease })

/** Leases the document whose turn it is to be read or embedded; undefined when there is none. */
export async function leaseDocument(
  admin: SupabaseClient,
  leaseSeconds: number,
): Promise<LeasedDocument | undefined> {
  const rows = await admin.rpc('claim_documents', { p_limit: 1, p_lease_seconds: leaseSeconds })
  return z.array(leasedDocumentSchema).parse(unwrap(rows))[0]
}

/** Leases a document that answers already, but whose index was made by another model or analyzer than today's. */
export async function leaseForReindexing(
  admin: SupabaseClient,
  embeddingModel: string,
  leaseSeconds: number,
): Promise<LeasedDocument | undefined> {
  const rows = await admin.rpc('claim_upkeep', {
    p_model: embeddingModel,
    p_analyzer_version: ANALYZER_VERSION,
    p_lease_seconds: leaseSeconds,
  })
  return z.array(leasedDocumentSchema).parse(unwrap(rows))[0]
}
