import { redirect } from '@sveltejs/kit'
import { resolve } from '$app/paths'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = ({ locals }) => {
  if (locals.user) redirect(303, resolve('/rooms'))
}
