import { Hono } from 'hono'
import { unwrap } from '../../_shared/http/supabase.ts'
import type { IngestContext } from '../ingest-context.ts'
import { requireEditable } from './checks.ts'

/** `POST documents/:id`: starts the ingestion of a document, again if it had failed. */
export const startRoute = ({ deps, drainSlice }: IngestContext): Hono =>
  new Hono().post('/documents/:id', async (c) => {
    const id = await requireEditable(deps, c)
    unwrap(await deps.admin.rpc('restart_document', { p_document_id: id }))
    deps.runInBackground(drainSlice())
    return c.json({ document_id: id }, 202)
  })
