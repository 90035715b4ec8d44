import type { PGlite } from '@electric-sql/pglite'

/**
 * The embedded database. PGlite has one connection and does not serialise transactions that are
 * spread over several calls, so every use goes through `exclusive`: whoever holds it is alone.
 */
export interface Database {
  /** Runs `use` while nobody else touches the connection. Not re-entrant. */
  exclusive<T>(use: (connection: PGlite) => Promise<T>): Promise<T>
  /** Runs `use` alone, inside one transaction: committed when it returns, rolled back when it throws. */
  transaction<T>(use: (connection: PGlite) => Promise<T>): Promise<T>
  /** Calls `listener` for every `notify` on `channel`, after the notifying transaction committed. Resolves to an unsubscriber. */
  listen(channel: string, listener: (payload: string) => void): Promise<() => Promise<void>>
  close(): Promise<void>
}
