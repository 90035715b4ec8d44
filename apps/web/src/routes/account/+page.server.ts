import { redirect } from '@sveltejs/kit'
import { resolve } from '$app/paths'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = ({ locals, url }) => {
  if (!locals.user) redirect(303, resolve(`/sign-in?next=${encodeURIComponent(url.pathname)}`))
  return { user: locals.user }
}
