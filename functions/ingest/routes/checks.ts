import type { Context } from 'hono'
import { AppError } from '../../_shared/contract/errors.ts'
import { readId, requireCaller } from '../../_shared/http/http.ts'
import { type SupabaseClient, unwrapOptional } from '../../_shared/http/supabase.ts'
import type { IngestDeps } from '../ingest-context.ts'

/** Throws `room_not_found`, or `not_allowed` where the caller may read but not change documents. */
export async function requireEditor(client: SupabaseClient, roomId: string): Promise<void> {
  unwrapOptional(await client.rpc('require_right', { p_room_id: roomId, p_right: 'edit' }))
}

/** The id of a document that the caller may change. */
export async function requireEditable(deps: IngestDeps, c: Context): Promise<string> {
  const caller = await requireCaller(c, deps.verifyToken)
  const id = readId(c, 'id', 'document_not_found')
  const client = deps.userClient(caller.accessToken)
  const read = client.from('documents').select('room_id').eq('id', id).maybeSingle()
  const document = unwrapOptional(await read)
  if (document === null) throw new AppError('document_not_found')
  await requireEditor(client, document.room_id)
  return id
}
