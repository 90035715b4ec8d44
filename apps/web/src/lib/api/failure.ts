import { authCode } from '@documind/client/errors/auth-codes'
import { FunctionsFetchError, FunctionsHttpError } from '@supabase/functions-js'
import type { AuthError } from '@supabase/supabase-js'
import type { ErrorCode } from '#lib/contract.ts'
import { isFailureCode } from '#lib/i18n/failure-message.ts'
import type { FailureCode } from './failure-codes.ts'

export type { FailureCode } from './failure-codes.ts'

/** Every failed call ends as one of these; `code` is what gets translated. */
export class Failure extends Error {
  readonly code: FailureCode

  constructor(code: FailureCode, options?: ErrorOptions) {
    super(code, options)
    this.name = 'Failure'
    this.code = code
  }
}

/** Recognised by the client's own table of messages: importing the catalogue would load its English texts too. */
const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && isFailureCode(value)

/** A stored `error_code`, which an older or newer server may know and this client may not. */
export const toErrorCode = (value: string | null): ErrorCode =>
  isErrorCode(value) ? value : 'internal'

/** Turns what supabase-js returns or throws into a Failure; `fallback` says what was being tried. */
export async function toFailure(
  cause: unknown,
  fallback: FailureCode = 'internal',
): Promise<Failure> {
  if (cause instanceof Failure) return cause
  if (cause instanceof FunctionsFetchError || isNetworkError(cause)) {
    return new Failure('offline', { cause })
  }
  if (cause instanceof FunctionsHttpError) {
    return new Failure((await readErrorBody(cause.context)) ?? fallback, { cause })
  }
  if (isAuthError(cause)) {
    return new Failure(authCode(cause) ?? fallback, { cause })
  }
  return new Failure(databaseCode(cause) ?? fallback, { cause })
}

/** Recognised by the property that auth-js sets on its errors: its own type guards would load all of auth-js. */
const isAuthError = (cause: unknown): cause is AuthError =>
  cause instanceof Error && '__isAuthError' in cause

function isNetworkError(cause: unknown): boolean {
  if (isAuthError(cause) && cause.name === 'AuthRetryableFetchError') return true
  if (typeof navigator !== 'undefined' && navigator.onLine === false) return true
  const message = cause instanceof Error || isRecord(cause) ? String(cause['message'] ?? '') : ''
  return /failed to fetch|fetch failed|networkerror|load failed|ECONNREFUSED/i.test(message)
}

function databaseCode(cause: unknown): FailureCode | undefined {
  if (!isRecord(cause)) return undefined
  // Functions in the database raise with one of our codes as the message.
  if (isErrorCode(cause['message'])) return cause['message']
  switch (cause['code']) {
    case 'PGRST301':
    case 'PGRST303':
      return 'session_expired'
    case 'PT404':
      return 'room_not_found'
    default:
      return undefined
  }
}

async function readErrorBody(context: unknown): Promise<ErrorCode | undefined> {
  if (!(context instanceof Response)) return undefined
  const body: unknown = await context.json().catch(() => undefined)
  const error = isRecord(body) ? body['error'] : undefined
  return isRecord(error) && isErrorCode(error['code']) ? error['code'] : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
