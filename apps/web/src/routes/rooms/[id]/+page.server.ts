import { error } from '@sveltejs/kit'
import { toFailure } from '#lib/api/failure.ts'
import { openRoom } from '#lib/api/rooms.ts'
import { isId } from '#lib/server/ids.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, parent }) => {
  // The layout sends signed-out callers away; ask nothing before it has.
  await parent()
  if (!isId(params.id)) error(404, { message: 'Not found', code: 'room_not_found' })
  try {
    return { opened: await openRoom(locals.supabase, params.id) }
  } catch (cause) {
    const failure = await toFailure(cause)
    const status = failure.code === 'room_not_found' ? 404 : 503
    error(status, { message: failure.message, code: failure.code })
  }
}
