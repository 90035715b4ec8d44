import { Hono } from 'hono'
import { z } from 'zod'
import { readId, readJson, requireCaller } from '../../_shared/http/http.ts'
import type { IngestContext, IngestDeps } from '../ingest-context.ts'
import { isPublicAddress } from '../../_shared/http/addresses.ts'
import { requireEditable, requireEditor } from './checks.ts'

/** Where whoever hosts this says so, addresses of their own network too. */
const allowedBy = ({ webPages }: IngestDeps): ((address: string) => boolean) =>
  webPages.allowPrivate ? () => true : isPublicAddress

const bodySchema = z.object({ url: z.string().max(4000) })

/** `POST rooms/:room/pages`: fetches a web page and keeps a snapshot of it as a document of the caller's room. */
export const addPageRoute = ({ deps, drainSlice }: IngestContext): Hono =>
  new Hono().post('/rooms/:room/pages', async (c) => {
    const { accessToken } = await requireCaller(c, deps.verifyToken)
    const roomId = readId(c, 'room', 'room_not_found')
    const client = deps.userClient(accessToken)
    await requireEditor(client, roomId)
    const { url } = await readJson(c, bodySchema)
    // With all that reads HTML, only when somebody adds a page.
    const { addPage } = await import('../web/add-page.ts')
    const { document, isNew } = await addPage({ client, isAllowed: allowedBy(deps) }, roomId, url)
    if (isNew) deps.runInBackground(drainSlice())
    return c.json({ document, existing: !isNew }, isNew ? 202 : 200)
  })

/** `POST documents/:id/refetch`: reads a web page again, and says what changed; what was there answers until then. */
export const refetchRoute = ({ deps, drainSlice }: IngestContext): Hono =>
  new Hono().post('/documents/:id/refetch', async (c) => {
    const { accessToken } = await requireCaller(c, deps.verifyToken)
    const id = await requireEditable(deps, c)
    const client = deps.userClient(accessToken)
    const { refetchPage } = await import('../web/refetch-page.ts')
    const changes = await refetchPage({ client, isAllowed: allowedBy(deps) }, id)
    if (changes.changed) deps.runInBackground(drainSlice())
    return c.json({ document_id: id, ...changes }, changes.changed ? 202 : 200)
  })
