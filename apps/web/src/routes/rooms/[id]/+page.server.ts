import { error } from '@sveltejs/kit'
import { toFailure } from '#lib/api/failure.ts'
import { openRoom } from '#lib/api/rooms.ts'
import type { PageServerLoad } from './$types'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export const load: PageServerLoad = async ({ locals, params, parent }) => {
  // The layout sends signed-out callers away; ask nothing before it has.
  await parent()
  if (!UUID.test(params.id)) error(404, { message: 'Not found', code: 'room_not_found' })
  try {
    return { opened: await openRoom(locals.supabase, params.id) }
  } catch (cause) {
    const failure = await toFailure(cause)
    const status = failure.code === 'room_not_found' ? 404 : 503
    error(status, { message: failure.message, code: failure.code })
  }
}
