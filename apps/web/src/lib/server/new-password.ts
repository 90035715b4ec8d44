import type { RequestEvent } from '@sveltejs/kit'
import { isSecureSite } from './cookies.ts'

const COOKIE = 'new-password'
const MINUTES_30_S = 30 * 60

/** After a recovery link a new password may be set without the old one, for a while. */
export function allowNewPassword(event: RequestEvent, userId: string): void {
  event.cookies.set(COOKIE, userId, {
    path: '/auth',
    maxAge: MINUTES_30_S,
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecureSite(event),
  })
}

/** Only the one who followed the link: somebody else may have signed in since. */
export const mayNewPassword = ({
  cookies,
  locals,
}: Pick<RequestEvent, 'cookies' | 'locals'>): boolean =>
  locals.user !== null && cookies.get(COOKIE) === locals.user.id

export function endNewPassword({ cookies }: Pick<RequestEvent, 'cookies'>): void {
  cookies.delete(COOKIE, { path: '/auth' })
}
