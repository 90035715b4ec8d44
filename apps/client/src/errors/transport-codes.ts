import { type DocumindErrorCode, isErrorCode } from './codes.ts'

type Shape = Readonly<Record<string, unknown>>

const STORAGE_CODES: Readonly<Record<string, DocumindErrorCode>> = {
  401: 'session_expired',
  403: 'not_allowed',
  404: 'file_missing',
  413: 'file_too_large',
  415: 'file_type_unsupported',
}

/** Of Storage, which says the status in its body. A disk that is full and an account that is full have the same. */
export function storageCode({ statusCode, status, message }: Shape): DocumindErrorCode | undefined {
  const own = String(statusCode ?? status)
  if (own === '507') return String(message).includes('disk_full') ? 'disk_full' : 'storage_full'
  return STORAGE_CODES[own]
}

const SQL_CODES: Readonly<Record<string, DocumindErrorCode>> = {
  PGRST301: 'session_expired',
  PGRST303: 'session_expired',
  PGRST116: 'not_found',
  PT404: 'room_not_found',
  '22P02': 'invalid_request',
  '23514': 'invalid_request',
  '42501': 'not_allowed',
}

/** Of PostgREST. Functions in the database raise with a code of the catalogue as the message. */
export function databaseCode({ code, message }: Shape): DocumindErrorCode | undefined {
  if (isErrorCode(message)) return message
  // Nobody is signed in: the role of strangers has no right to the table at all.
  if (code === '42501' && /permission denied/.test(String(message))) return 'unauthenticated'
  return SQL_CODES[String(code)]
}
