import type { Context } from 'hono'
import { AppError } from '../../_shared/contract/errors.ts'
import { readId, requireCaller } from '../../_shared/http/http.ts'
import { unwrapOptional } from '../../_shared/http/supabase.ts'
import type { IngestDeps } from '../ingest-context.ts'

/** The id of a document that the caller may see. */
export async function requireVisible(deps: IngestDeps, c: Context): Promise<string> {
  const caller = await requireCaller(c, deps.verifyToken)
  const id = readId(c, 'id', 'document_not_found')
  const visible = unwrapOptional(
    await deps
      .userClient(caller.accessToken)
      .from('documents')
      .select('id')
      .eq('id', id)
      .maybeSingle(),
  )
  if (visible === null) throw new AppError('document_not_found')
  return id
}
