import { z } from 'zod'
import { analyze, toLexicalVector } from '../_shared/analyzer.ts'
import type { Json } from '../_shared/database.types.ts'
import { AppError, type ErrorCode } from '../_shared/errors.ts'
import { type Models, toVectorText } from '../_shared/models.ts'
import { type SupabaseClient, unwrap } from '../_shared/supabase.ts'
import { chunkPage } from './chunk.ts'
import { type ExtractedPage, extractPdfSlice, type Slice } from './extract.ts'

export interface WorkDeps {
  admin: SupabaseClient
  models: Models
}

const documentSchema = z.object({
  id: z.string(),
  room_id: z.string(),
  kind: z.enum(['pdf', 'article']),
  body: z.string().nullable(),
  storage_path: z.string().nullable(),
  status: z.enum(['queued', 'extracting', 'embedding', 'ready', 'failed']),
  pages_done: z.number(),
  chunks_total: z.number(),
  attempts: z.number(),
  lease_until: z.string().nullable(),
})
type ClaimedDocument = z.infer<typeof documentSchema> & { lease_until: string }

/** Pages of one slice: what fits in the two seconds of CPU that a hosted function has. */
const SLICE_PAGES = 20
/** Chunks of one call to the embedding model. */
const EMBEDDING_BATCH = 16
/** Longer than any slice takes; a dead worker's document waits at most this long. */
const LEASE_SECONDS = 60
/** Waits of 5, 15 and 45 seconds between the attempts. */
const RETRY_SECONDS = 5
const RETRY_FACTOR = 3
/** An article is one long page cut into pages of this many characters, so that slices stay small. */
const ARTICLE_PAGE_CHARACTERS = 20_000

/**
 * Claims one document, does one slice of its work, commits it and lets it go.
 * @returns whether there was anything to do
 */
export async function workOnce(deps: WorkDeps): Promise<boolean> {
  const claimed = z
    .array(documentSchema)
    .parse(
      unwrap(
        await deps.admin.rpc('claim_documents', { p_limit: 1, p_lease_seconds: LEASE_SECONDS }),
      ),
    )[0]
  if (!claimed || claimed.lease_until === null) return false
  const document = { ...claimed, lease_until: claimed.lease_until }
  try {
    if (document.status === 'embedding') await embedSlice(deps, document)
    else await extractSlice(deps, document)
  } catch (error) {
    await endSlice(deps.admin, document, error)
  }
  return true
}

async function extractSlice({ admin }: WorkDeps, document: ClaimedDocument): Promise<void> {
  const slice = await readSlice(admin, document)
  const chunks = await toChunkRows(slice.pages, document.chunks_total)
  unwrap(
    await admin.rpc('store_pages', {
      p_document_id: document.id,
      p_lease: document.lease_until,
      p_page_count: slice.pageCount,
      p_pages: slice.pages,
      p_chunks: chunks,
    }),
  )
}

async function readSlice(admin: SupabaseClient, document: ClaimedDocument): Promise<Slice> {
  if (document.kind === 'article') return sliceArticle(document.body ?? '', document.pages_done + 1)
  const { data, error } = await admin.storage
    .from('documents')
    .download(document.storage_path ?? '')
  if (error) throw isMissing(error) ? new AppError('file_missing', { cause: error }) : error
  const bytes = new Uint8Array(await data.arrayBuffer())
  return extractPdfSlice(bytes, document.pages_done + 1, SLICE_PAGES)
}

function isMissing(error: Error): boolean {
  return 'status' in error && (error.status === 400 || error.status === 404)
}

function sliceArticle(body: string, firstPage: number): Slice {
  const text = body.replaceAll('\0', '').replace(/\r\n?/g, '\n').toWellFormed()
  if (text.trim() === '') throw new AppError('article_empty')
  const pageCount = Math.ceil(text.length / ARTICLE_PAGE_CHARACTERS)
  const pages: ExtractedPage[] = []
  for (let number = firstPage; number < firstPage + SLICE_PAGES && number <= pageCount; number++) {
    const content = text.slice(
      (number - 1) * ARTICLE_PAGE_CHARACTERS,
      number * ARTICLE_PAGE_CHARACTERS,
    )
    pages.push({ number, content: content.toWellFormed(), state: 'text' })
  }
  return { pageCount, pages }
}

async function toChunkRows(pages: readonly ExtractedPage[], firstOrdinal: number): Promise<Json[]> {
  const rows: Json[] = []
  for (const page of pages) {
    for (const { content, start, end } of await chunkPage(page.content)) {
      const { weights, terms } = toLexicalVector(analyze(content))
      rows.push({
        page: page.number,
        ordinal: firstOrdinal + rows.length,
        content,
        start_offset: start,
        end_offset: end,
        content_hash: await sha256(content),
        terms,
        weights,
      })
    }
  }
  return rows
}

async function embedSlice({ admin, models }: WorkDeps, document: ClaimedDocument): Promise<void> {
  if (document.chunks_total === 0) {
    throw new AppError(document.kind === 'pdf' ? 'pdf_no_text' : 'article_empty')
  }
  const chunks = z.array(z.object({ id: z.string(), content: z.string() })).parse(
    unwrap(
      await admin.rpc('chunks_to_embed', {
        p_document_id: document.id,
        p_lease: document.lease_until,
        p_model: models.embeddingModel,
        p_limit: EMBEDDING_BATCH,
      }),
    ),
  )
  const vectors =
    chunks.length === 0 ? [] : await models.embed(chunks.map(({ content }) => content))
  unwrap(
    await admin.rpc('store_embeddings', {
      p_document_id: document.id,
      p_lease: document.lease_until,
      p_model: models.embeddingModel,
      p_embeddings: chunks.map(({ id }, i) => ({
        chunk_id: id,
        embedding: toVectorText(vectors[i] ?? []),
      })),
    }),
  )
}

/** What lies in the file is final; what lies in the world around it is tried again. */
const RETRIED: ReadonlySet<ErrorCode> = new Set(['embedding_failed', 'internal'])

async function endSlice(
  admin: SupabaseClient,
  document: ClaimedDocument,
  error: unknown,
): Promise<void> {
  const known = error instanceof AppError ? error : new AppError('internal', { cause: error })
  const lease = { p_document_id: document.id, p_lease: document.lease_until }
  if (RETRIED.has(known.code)) {
    console.error(`document ${document.id}, attempt ${document.attempts}:`, known.cause ?? known)
    const code = known.code === 'internal' ? 'ingestion_failed' : known.code
    const seconds = RETRY_SECONDS * RETRY_FACTOR ** (document.attempts - 1)
    unwrap(await admin.rpc('postpone_document', { ...lease, p_seconds: seconds, p_code: code }))
  } else {
    unwrap(
      await admin.rpc('fail_document', { ...lease, p_code: known.code, p_message: known.message }),
    )
  }
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
