import { z } from 'zod'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'
import type { RoomDocument } from './room-documents.ts'

const pageSchema = z.object({
  number: z.number(),
  content: z.string(),
  state: z.enum(['text', 'empty', 'failed', 'scanned']),
  title: z.string().nullable(),
  /** `[start, level, text]`; start -1 of one that began on an earlier page. */
  headings: z.array(z.tuple([z.number(), z.number(), z.string()])).nullable(),
  confidence: z.number().nullable(),
})
/** A page as it is stored. */
export type DocumentPage = z.infer<typeof pageSchema>

/** A page of which nothing but its text is known. */
export const bareTextPage = (number: number, content: string): DocumentPage => ({
  number,
  content,
  state: 'text',
  title: null,
  headings: null,
  confidence: null,
})

/** Pages of one request. */
const SLICE = 50

export interface PageRange {
  /** The first page, from 1. */
  from: number
  /** The last. */
  to: number
}

/** A document's pages in order, in slices, as the caller may read them. */
export async function* readPages(
  client: SupabaseClient,
  { id, version }: Pick<RoomDocument, 'id' | 'version'>,
  signal: AbortSignal,
  { from, to }: PageRange = { from: 1, to: Number.MAX_SAFE_INTEGER },
): AsyncGenerator<DocumentPage[]> {
  for (let next = from; next <= to;) {
    const slice = await client
      .from('pages')
      .select('number, content, state, title, headings, confidence:recognition->confidence')
      .eq('document_id', id)
      .eq('version', version)
      .gte('number', next)
      .lte('number', Math.min(to, next + SLICE - 1))
      .order('number')
      .abortSignal(signal)
    const pages = z.array(pageSchema).parse(unwrap(slice))
    const last = pages.at(-1)
    if (!last) return
    yield pages
    // Pages are numbered without a gap: a short slice is the last.
    if (pages.length < SLICE) return
    next = last.number + 1
  }
}

export interface ReadDocument {
  document: RoomDocument
  pages: DocumentPage[]
}

/** All pages of a document. */
export async function readWholeDocument(
  client: SupabaseClient,
  document: RoomDocument,
  signal: AbortSignal,
  onRead: (pages: number) => void,
): Promise<ReadDocument> {
  const pages: DocumentPage[] = []
  for await (const slice of readPages(client, document, signal)) {
    pages.push(...slice)
    onRead(slice.length)
  }
  return { document, pages }
}
