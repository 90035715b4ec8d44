import type { ErrorCode } from '../contract.ts'

/** Of the codes that only a client can see, those that most visits see nothing of. */
export const RARE_CLIENT_CODES = [
  'upload_failed',
  'file_type_unsupported',
  'heic_unsupported',
  'file_kind_differs',
  'invalid_credentials',
  'email_taken',
  'email_invalid',
  'email_not_confirmed',
  'password_weak',
  'password_same',
  'signup_disabled',
  'too_many_attempts',
] as const

/** Codes that only a client can see: the network, the sign-in service, the file before its upload. */
export const CLIENT_CODES = ['offline', 'name_empty', ...RARE_CLIENT_CODES] as const

export type FailureCode = ErrorCode | (typeof CLIENT_CODES)[number]
