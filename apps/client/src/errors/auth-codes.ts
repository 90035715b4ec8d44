import type { DocumindErrorCode } from './codes.ts'

const AUTH_CODES = {
  invalid_credentials: 'invalid_credentials',
  email_exists: 'email_taken',
  user_already_exists: 'email_taken',
  email_address_invalid: 'email_invalid',
  validation_failed: 'email_invalid',
  email_not_confirmed: 'email_not_confirmed',
  weak_password: 'password_weak',
  same_password: 'password_same',
  signup_disabled: 'signup_disabled',
  otp_disabled: 'signup_disabled',
  over_request_rate_limit: 'too_many_attempts',
  over_email_send_rate_limit: 'too_many_attempts',
  session_expired: 'session_expired',
  session_not_found: 'session_expired',
  refresh_token_not_found: 'session_expired',
  bad_jwt: 'session_expired',
  disk_full: 'disk_full',
  storage_full: 'storage_full',
} as const satisfies Record<string, DocumindErrorCode>

const KNOWN = new Map<unknown, (typeof AUTH_CODES)[keyof typeof AUTH_CODES]>(
  Object.entries(AUTH_CODES),
)

/** The code of an error of the sign-in service; older ones send sentences only. */
export function authCode({ code, message }: { code?: unknown; message?: unknown }) {
  const text = String(message)
  if (/invalid login credentials/i.test(text)) return 'invalid_credentials'
  if (/already (been )?registered/i.test(text)) return 'email_taken'
  const known = KNOWN.get(code)
  if (known) return known
  return /password.{0,200}(at least|should|weak)/i.test(text) ? 'password_weak' : undefined
}
