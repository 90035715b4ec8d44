import { error } from '@sveltejs/kit'
import { toFailure } from '#lib/api/failure.ts'
import { listTrash } from '#lib/api/rooms.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, parent }) => {
  // The layout sends signed-out callers away; ask nothing before it has.
  await parent()
  try {
    return { trashed: await listTrash(locals.supabase) }
  } catch (cause) {
    const { code, message } = await toFailure(cause)
    error(503, { message, code })
  }
}
