import type { ErrorCode } from '../contract.ts'
import { ERROR_CATALOGUE } from './catalogue.ts'

/** Codes that only a client can see: the network, the sign-in service, the file before its upload. */
export const CLIENT_ERRORS = {
  offline: 'The server cannot be reached.',
  aborted: 'This was taken back before it ended.',
  upload_failed: 'The file could not be stored.',
  file_type_unsupported: 'Files of this kind cannot be read.',
  file_kind_differs: 'A file can only be replaced by one of the same kind.',
  invalid_credentials: 'There is no account with this address and password.',
  email_taken: 'There is an account with this address already.',
  email_invalid: 'This is no e-mail address.',
  email_not_confirmed: 'Confirm your address first, by the link in the mail.',
  password_weak: 'This password is too short or too easy to guess.',
  password_same: 'This is the password that you have.',
  signup_disabled: 'Nobody can sign up here.',
  too_many_attempts: 'That is a lot of attempts. Wait a while.',
} as const

export type ClientErrorCode = keyof typeof CLIENT_ERRORS

/** Every code that an error of this library can have: `docs/errors.md`, and those above. */
export type DocumindErrorCode = ErrorCode | ClientErrorCode

export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && Object.hasOwn(ERROR_CATALOGUE, value)

/** In English; clients translate by code. */
export const sentenceOf = (code: DocumindErrorCode): string =>
  isErrorCode(code) ? ERROR_CATALOGUE[code][1] : CLIENT_ERRORS[code]
