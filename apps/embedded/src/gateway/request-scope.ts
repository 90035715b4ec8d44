import { AsyncLocalStorage } from 'node:async_hooks'

/** What a request to @supabase/lite and the queries that it makes know of each other. */
export interface RequestScope {
  /** Aborted when the client goes away. */
  signal: AbortSignal
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

export const requestScope = new AsyncLocalStorage<RequestScope>()
