import { error } from '@sveltejs/kit'
import { toFailure } from '#lib/api/failure.ts'
import { savePushDevice } from '#lib/api/push-devices.ts'
import { getLocale } from '#lib/paraglide/runtime.js'
import { labelOf } from '#lib/push/device-label.ts'
import { parseRenewal } from '#lib/push/renewal.ts'
import type { RequestHandler } from './$types'

/** For the service worker, which has no session of its own: the browser gave this device another address. */
export const POST: RequestHandler = async ({ locals, request }) => {
  if (!locals.user) error(401, { message: 'Sign in first', code: 'session_expired' })
  const renewal = parseRenewal(await request.json().catch(() => null))
  if (!renewal) error(400, { message: 'No renewed subscription', code: 'invalid_request' })
  const device = {
    ...renewal,
    language: getLocale(),
    label: labelOf(request.headers.get('user-agent') ?? ''),
  }
  try {
    await savePushDevice(locals.supabase, device)
  } catch (cause) {
    const { code, message } = await toFailure(cause)
    error(503, { message, code })
  }
  return new Response(null, { status: 204 })
}
