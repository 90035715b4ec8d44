import { Hono } from 'hono'
import { AppError } from '../../_shared/contract/errors.ts'
import { unwrap } from '../../_shared/http/supabase.ts'
import type { IngestContext } from '../ingest-context.ts'
import { requireEditable } from './checks.ts'

/** `POST documents/:id/discard`: gives up a new version that failed; the one before goes on answering. */
export const discardRoute = ({ deps }: IngestContext): Hono =>
  new Hono().post('/documents/:id/discard', async (c) => {
    const id = await requireEditable(deps, c)
    const rows = unwrap(await deps.admin.rpc('discard_new_version', { p_document_id: id }))
    if (rows.length === 0) throw new AppError('document_not_discardable')
    return c.json({ document_id: id })
  })
