import type { Project } from './support.ts'

/** The columns of a document that its worker looks at. */
export interface DocumentRow extends Run {
  id: string
  room_id: string
  version: number
  live_version: number | null
  body: string | null
  storage_path: string | null
  status: string
  page_count: number | null
  pages_done: number
  chunks_total: number
  chunks_done: number
  attempts: number
  lease_until: string | null
  error_code: string | null
  error_message: string | null
}

/** What only workers look at; nothing of it is in what they are given back. */
interface Run {
  lease?: string | null
  crashes?: number
  analyzer_version?: number | null
}

/** A document with the token of whoever claimed it. */
export interface Claim {
  id: string
  lease: string
}

export interface Page {
  number: number
  content: string
  state: 'text' | 'empty' | 'failed'
}

export interface Chunk {
  page: number
  ordinal: number
  content: string
  terms: number[]
  weights?: number[]
}

export const MODEL = 'test-model'

export async function readDocument(project: Project, id: string): Promise<DocumentRow> {
  const [row] = await project.query<DocumentRow>(
    `select d.*, r.lease, coalesce(r.crashes, 0) as crashes, r.analyzer_version
     from public.documents d left join private.ingestion_runs r on r.document_id = d.id where d.id = $1`,
    [id],
  )
  if (row === undefined) throw new Error(`No document ${id}`)
  return row
}

export async function claim(
  project: Project,
  { limit = 1, seconds = 60, maxAttempts = 6 } = {},
): Promise<DocumentRow[]> {
  return project.as<DocumentRow>('service', 'select * from public.claim_documents($1, $2, $3)', [
    limit,
    seconds,
    maxAttempts,
  ])
}

/** The claimed document as its worker's token. */
export function asClaim(document: DocumentRow | undefined): Claim {
  if (document === undefined || typeof document.lease !== 'string')
    throw new Error('nothing claimed')
  return { id: document.id, lease: document.lease }
}

/** Leases this very document, whatever else is waiting. */
export async function lease(project: Project, id: string, seconds = 60): Promise<Claim> {
  const [document] = await project.query<DocumentRow>(
    'select * from private.lease_document($1, $2)',
    [id, seconds],
  )
  return asClaim(document)
}

export const expireLease = (project: Project, id: string): Promise<unknown> =>
  project.query(
    `update public.documents set lease_until = clock_timestamp() - interval '1 second' where id = $1`,
    [id],
  )

export async function storePages(
  project: Project,
  claim: Claim,
  pageCount: number,
  pages: Page[],
  chunks: Chunk[],
): Promise<DocumentRow[]> {
  const rows = chunks.map(({ terms, weights, ...chunk }) => ({
    ...chunk,
    start_offset: 0,
    end_offset: chunk.content.length,
    content_hash: chunk.content,
    terms,
    weights: `{${terms.map((term, i) => `${term}:${weights?.[i] ?? 1}`).join(',')}}/268435456`,
  }))
  return project.as<DocumentRow>(
    'service',
    'select * from public.store_pages($1, $2, $3, $4, $5)',
    [claim.id, claim.lease, pageCount, JSON.stringify(pages), JSON.stringify(rows)],
  )
}

export interface ChunkToEmbed {
  id: string
  content: string
}

export const chunksToEmbed = (
  project: Project,
  claim: Claim,
  limit = 100,
): Promise<ChunkToEmbed[]> =>
  project.as<ChunkToEmbed>('service', 'select * from public.chunks_to_embed($1, $2, $3, $4)', [
    claim.id,
    claim.lease,
    MODEL,
    limit,
  ])

export async function storeEmbeddings(
  project: Project,
  claim: Claim,
  embeddings: { chunk_id: string; embedding: string }[],
): Promise<DocumentRow[]> {
  return project.as<DocumentRow>(
    'service',
    'select * from public.store_embeddings($1, $2, $3, $4)',
    [claim.id, claim.lease, MODEL, JSON.stringify(embeddings)],
  )
}

/** A chunk of a document that is brought in whole: its terms, its text and its embedding. */
export interface Passage {
  content: string
  terms: number[]
  weights?: number[]
  embedding?: number[]
}

/** Takes a queued document through all of its ingestion in two slices: one page per passage. */
export async function ingest(project: Project, id: string, passages: Passage[]): Promise<void> {
  await readAll(project, id, passages)
  await embedAll(project, id, passages)
}

export async function readAll(project: Project, id: string, passages: Passage[]): Promise<void> {
  const pages = passages.map(({ content }, i): Page => ({ number: i + 1, content, state: 'text' }))
  const chunks = passages.map(({ content, terms, weights }, i) => ({
    page: i + 1,
    ordinal: i,
    content,
    terms,
    ...(weights === undefined ? {} : { weights }),
  }))
  await storePages(project, await lease(project, id), pages.length, pages, chunks)
}

export async function embedAll(
  project: Project,
  id: string,
  passages: Passage[] = [],
): Promise<void> {
  const claim = await lease(project, id)
  const chunks = await chunksToEmbed(project, claim)
  const embeddings = chunks.map(({ id, content }) => {
    const vector = passages.find((passage) => passage.content === content)?.embedding ?? [1, 0]
    return { chunk_id: id, embedding: `[${vector.join(',')}]` }
  })
  await storeEmbeddings(project, claim, embeddings)
}
