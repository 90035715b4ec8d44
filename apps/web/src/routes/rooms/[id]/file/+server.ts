import { error } from '@sveltejs/kit'
import { exportRoom } from '@documind/room-files'
import { toFailure } from '#lib/api/failure.ts'
import { isId } from '#lib/server/ids.ts'
import type { RequestHandler } from './$types'

/** A room as one file, as the caller may read it. A download that breaks off is no archive: its manifest comes last. */
export const GET: RequestHandler = async ({ locals, params }) => {
  if (!locals.user) error(401, { message: 'Sign in first', code: 'session_expired' })
  if (!isId(params.id)) error(404, { message: 'Not found', code: 'room_not_found' })
  const { supabase } = locals
  const room = await supabase.from('rooms').select('id').eq('id', params.id).maybeSingle()
  if (room.error) {
    const { code, message } = await toFailure(room.error, 'room_not_found')
    error(503, { message, code })
  }
  if (!room.data) error(404, { message: 'Not found', code: 'room_not_found' })
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>>()
  exportRoom({ client: supabase, roomId: params.id, open: () => writable, attempts: 1 }).catch(
    async (cause: unknown) => {
      console.error(`room ${params.id} was not written to its end:`, cause)
      await writable.abort(cause).catch(() => undefined)
    },
  )
  return new Response(readable, {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="room-${params.id}.documind.zip"`,
      'cache-control': 'no-store',
    },
  })
}
