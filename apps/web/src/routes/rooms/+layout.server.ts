import { error, redirect } from '@sveltejs/kit'
import { resolve } from '$app/paths'
import { toFailure } from '#lib/api/failure.ts'
import { listRooms } from '#lib/api/rooms.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async ({ locals, url }) => {
  if (!locals.user) {
    redirect(303, resolve(`/sign-in?next=${encodeURIComponent(url.pathname + url.search)}`))
  }
  try {
    return { user: locals.user, rooms: await listRooms(locals.supabase) }
  } catch (cause) {
    const { code, message } = await toFailure(cause)
    error(503, { message, code })
  }
}
