import { redirect } from '@sveltejs/kit'
import { resolve } from '$app/paths'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = ({ locals }) => {
  redirect(303, locals.user ? resolve('/rooms') : resolve('/sign-in'))
}
