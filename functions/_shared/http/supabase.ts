import { createClient, type SupabaseClient as GenericClient } from '@supabase/supabase-js'
import type { Database } from '../contract/database.types.ts'
import { AppError, ERROR_CATALOGUE, type ErrorCode } from '../contract/errors.ts'
import { currentRequestId } from './request-context.ts'

export type SupabaseClient = GenericClient<Database>

export interface ClientOptions {
  supabaseUrl: string
  publishableKey: string
  secretKey: string
}

const STATELESS = { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false }

/** A server that accepts and never answers holds nobody for longer. Files may take their time. */
const TIMEOUT_MS = 30_000
const FILE_TIMEOUT_MS = 120_000

const fetchInTime: typeof fetch = (input, init) => {
  const url = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url
  const timeout = AbortSignal.timeout(url.includes('/storage/v1/') ? FILE_TIMEOUT_MS : TIMEOUT_MS)
  const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout
  const id = currentRequestId()
  const headers = new Headers(
    init?.headers ?? (input instanceof Request ? input.headers : undefined),
  )
  // The Data API says it to the database, and both write it down.
  if (id !== undefined) headers.set('x-request-id', id)
  return fetch(input, { ...init, headers, signal })
}

/** Speaks as the caller: row-level security decides what it sees. */
export function createUserClient(options: ClientOptions, accessToken: string): SupabaseClient {
  return createClient<Database>(options.supabaseUrl, options.publishableKey, {
    auth: STATELESS,
    global: { headers: { Authorization: `Bearer ${accessToken}` }, fetch: fetchInTime },
  })
}

/** Speaks as the service. Only for state that no client may write. */
export function createAdminClient(options: ClientOptions): SupabaseClient {
  return createClient<Database>(options.supabaseUrl, options.secretKey, {
    auth: STATELESS,
    global: { fetch: fetchInTime },
  })
}

interface PostgrestResult<T> {
  data: T
  error: { message: string; code?: string } | null
}

/**
 * The data of a supabase-js result; its error, thrown. An error that our SQL raised by the name of a
 * code in the catalogue becomes that AppError.
 */
export function unwrap<T>(result: PostgrestResult<T>): NonNullable<T> {
  if (result.error) throw toError(result.error)
  if (result.data === null || result.data === undefined) throw new Error('Expected data, got none')
  return result.data
}

/** As `unwrap`, for calls that may answer with nothing. */
export function unwrapOptional<T>(result: PostgrestResult<T>): T | null {
  if (result.error) throw toError(result.error)
  return result.data ?? null
}

function toError(error: { message: string; code?: string }): Error {
  if (Object.hasOwn(ERROR_CATALOGUE, error.message))
    return new AppError(error.message as ErrorCode, { cause: error })
  return new Error(`Database: ${error.code ?? ''} ${error.message}`, { cause: error })
}
