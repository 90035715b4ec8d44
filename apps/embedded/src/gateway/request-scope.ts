import { AsyncLocalStorage } from 'node:async_hooks'

/** What a request to @supabase/lite and the queries that it makes know of each other. */
export interface RequestScope {
  /** Aborted when the client goes away. */
  signal: AbortSignal
  /** As the caller named it; stands in a comment before each statement. */
  requestId?: string | undefined
  /** The last error of the database. */
  databaseError?: DatabaseError
}

export interface DatabaseError {
  /** SQLSTATE. */
  code: string
  message: string
  detail: string | null
  hint: string | null
}

/** What can stand in a log, or in a comment, and be mistaken for nothing else. */
export function readRequestId(headers: Headers): string | undefined {
  const given = headers.get('x-request-id') ?? ''
  return /^[\w-]{1,128}$/.test(given) ? given : undefined
}

export const requestScope = new AsyncLocalStorage<RequestScope>()
