import type { RequestEvent } from '@sveltejs/kit'
import { isSecureSite } from './cookies.ts'

const COOKIE = 'new-password'
const MINUTES_30_S = 30 * 60

/** Who followed a link for it may set a password without the old one, for a while. */
export function allowNewPassword(event: RequestEvent): void {
  event.cookies.set(COOKIE, '1', {
    path: '/auth',
    maxAge: MINUTES_30_S,
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecureSite(event),
  })
}

export const mayNewPassword = ({ cookies }: Pick<RequestEvent, 'cookies'>): boolean =>
  cookies.get(COOKIE) === '1'

export function endNewPassword({ cookies }: Pick<RequestEvent, 'cookies'>): void {
  cookies.delete(COOKIE, { path: '/auth' })
}
