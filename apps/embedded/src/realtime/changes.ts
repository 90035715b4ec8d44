import type { Database } from '../database/database.ts'
import { deliverChange, type Change, type Listener, type Subscription } from './change-delivery.ts'
import { readChangeRequest } from './change-filter.ts'
import { requireValid } from './change-request-check.ts'
import { readNotified } from './notifications.ts'
import type { JsonObject } from './protocol.ts'

const CHANNEL = 'realtime_changes'
const BATCH_ROWS = 50

/** Postgres Changes: rows of published tables, to whoever may see them. */
export interface Changes {
  readonly ready: Promise<void>
  /** Starts to send; throws `BadChangeRequest` for parameters that cannot be met. */
  subscribe(listener: Listener, params: JsonObject[]): Promise<void>
  unsubscribe(listener: Listener): void
  close(): Promise<void>
}

export function createChanges(database: Database, onError: (error: unknown) => void): Changes {
  const byListener = new Map<Listener, Subscription[]>()
  const notifications = readNotified({
    database,
    onError,
    channel: CHANNEL,
    batch: BATCH_ROWS,
    async read(ids) {
      for (const change of await takeChanges(database, ids)) {
        const subscriptions = [...byListener.values()].flat()
        await deliverChange(database, subscriptions, change).catch(onError)
      }
    },
  })

  /** Triggers exist only while somebody listens; asked at the last moment, so order does not matter. */
  const capture = () =>
    database.exclusive((connection) =>
      connection.query('select realtime.capture_published_tables($1)', [byListener.size > 0]),
    )

  return {
    ready: notifications.ready,
    async subscribe(listener, params) {
      const requests = params.map(readChangeRequest)
      await database.exclusive((connection) =>
        requireValid(connection, requests, listener.claims.role),
      )
      byListener.set(
        listener,
        requests.map((request) => ({ listener, request })),
      )
      await capture()
    },
    unsubscribe(listener) {
      if (byListener.delete(listener) && byListener.size === 0) capture().catch(onError)
    },
    async close() {
      byListener.clear()
      await capture().catch(onError)
      await notifications.close()
    },
  }
}

/** Reads changes and forgets them: each is delivered once or not at all. */
async function takeChanges(database: Database, ids: string[]): Promise<Change[]> {
  const { rows } = await database.exclusive((connection) =>
    connection.query<Change>(
      `delete from realtime.changes where id = any($1::bigint[])
        returning id::text, schema_name as schema, table_name as table, type, record, old_record,
          to_char(committed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as commit_timestamp`,
      [ids],
    ),
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
