import { Hono } from 'hono'
import { AppError } from '../../_shared/contract/errors.ts'
import { readId } from '../../_shared/http/http.ts'
import { unwrapOptional } from '../../_shared/http/supabase.ts'
import type { ChatContext } from '../chat-context.ts'
import { type DocumentPage, readPages } from '../documents/document-pages.ts'
import { writeGuide } from '../writers/guide.ts'

const TIMEOUT_MS = 20_000
/** What a document is about stands on its first pages; the outline of a longer one is asked for as a question. */
const PAGES = 60

/** `GET documents/:id/guide`: summary, outline and starter questions of a document that is ready, by rules. */
export const guideRoute = ({ requireClient }: ChatContext): Hono =>
  new Hono().get('/documents/:id/guide', async (c) => {
    const { client } = await requireClient(c)
    const id = readId(c, 'id', 'document_not_found')
    const signal = AbortSignal.any([c.req.raw.signal, AbortSignal.timeout(TIMEOUT_MS)])
    const document = unwrapOptional(
      await client
        .from('documents')
        .select('id, title, kind, version:live_version, page_count, language, kept')
        .eq('id', id)
        .not('live_version', 'is', null)
        .abortSignal(signal)
        .maybeSingle(),
    )
    if (document?.version == null) throw new AppError('document_not_found')
    const known = { ...document, version: document.version }
    const pages: DocumentPage[] = []
    for await (const slice of readPages(client, known, signal, { from: 1, to: PAGES })) {
      pages.push(...slice)
    }
    return c.json(writeGuide({ document: known, pages }))
  })
