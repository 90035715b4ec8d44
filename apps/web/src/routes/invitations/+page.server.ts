import { redirect } from '@sveltejs/kit'
import { resolve } from '$app/paths'
import type { PageServerLoad } from './$types'

/** Mails have the token behind a question mark. */
export const load: PageServerLoad = ({ url }) => {
  const token = url.searchParams.get('token') ?? ''
  const isToken = /^[\w-]+$/.test(token)
  redirect(303, isToken ? resolve('/invitations/[token]', { token }) : resolve('/rooms'))
}
