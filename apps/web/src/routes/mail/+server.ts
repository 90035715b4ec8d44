import { error } from '@sveltejs/kit'
import { MAIL_PAGE } from '$app/env/private'
import { isAtThisMachine } from '#lib/server/this-machine.ts'
import type { RequestHandler } from './$types'

/** Leads to the mails of a project that sends none. Its address holds a secret, which only people at this machine get. */
export const GET: RequestHandler = (event) => {
  if (MAIL_PAGE === '' || !isAtThisMachine(event)) {
    error(404, { message: 'Not found', code: 'not_found' })
  }
  const headers = { location: MAIL_PAGE, 'cache-control': 'no-store' }
  return new Response(null, { status: 303, headers })
}
