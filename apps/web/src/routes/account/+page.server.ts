import { redirect } from '@sveltejs/kit'
import { resolve } from '$app/paths'
import { readOwnName } from '#lib/api/people.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  if (!locals.user) redirect(303, resolve(`/sign-in?next=${encodeURIComponent(url.pathname)}`))
  // The page is of use without it.
  const name = await readOwnName(locals.supabase, locals.user.id).catch(() => '')
  return { user: locals.user, name }
}
