import { redirect } from '@sveltejs/kit'
import { MAIL_PAGE } from '$app/env/private'
import { resolve } from '$app/paths'
import { isAtThisMachine } from '#lib/server/this-machine.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => {
  if (event.locals.user) redirect(303, resolve('/rooms'))
  /** Whether mails are kept on the server's machine and not sent, and whether this is that machine. */
  const mails = MAIL_PAGE === '' ? 'sent' : isAtThisMachine(event) ? 'here' : 'there'
  return { mails } as const
}
