import { setImmediate } from 'node:timers/promises'
import type { Database } from '../database/database.ts'
import type { Hub } from './hub.ts'
import { readNotified, type Notifications } from './notifications.ts'
import type { JsonObject, UserBroadcast } from './protocol.ts'

const CHANNEL = 'realtime_messages'
const BATCH_ROWS = 50
/** After this much, sockets get a turn: or a large batch would look like a slow reader. */
const BYTES_PER_TURN = 64_000
const CLEANUP_INTERVAL_MS = 60_000

export interface MessageRow extends JsonObject {
  id: string
  topic: string
  event: string | null
  private: boolean | null
  payload: string | null
  binary_payload: Uint8Array | null
}

interface FeedOptions {
  database: Database
  hub: Hub
  retentionMs: number
  payloadBytes: number
  /** Called behind each broadcast of `ACCESS_CHANGED`, with the person whose channel it went to. */
  onAccessChanged: (person: string) => void
  onError: (error: unknown) => void
}

/**
 * An event by which the database says on a person's own channel, `user:<id>`, that what they may do has changed. The hosted
 * service asks the policies of a joined channel again when the token is refreshed; this one at once.
 */
const ACCESS_CHANGED = { event: 'membership_changed', topic: /^user:([0-9a-f-]{36})$/ }

/** Sends on what SQL put into realtime.messages. */
export function createFeed(options: FeedOptions): Notifications {
  const { database, onError, retentionMs } = options
  const notifications = readNotified({
    database,
    onError,
    channel: CHANNEL,
    batch: BATCH_ROWS,
    read: (ids) => deliver(options, ids),
  })
  const cleanup = setInterval(() => {
    deleteOld(database, retentionMs).catch(onError)
  }, CLEANUP_INTERVAL_MS)
  cleanup.unref()
  return {
    ready: notifications.ready,
    close() {
      clearInterval(cleanup)
      return notifications.close()
    },
  }
}

async function deliver(options: FeedOptions, ids: string[]): Promise<void> {
  const { rows } = await options.database.exclusive((connection) =>
    connection.query<MessageRow>(
      `select id, topic, event, private, payload::text as payload, binary_payload
         from realtime.messages where id = any($1::uuid[])`,
      [ids],
    ),
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  let bytes = 0
  for (const id of ids) {
    const row = byId.get(id)
    if (row) bytes += send(options, row)
    if (bytes < BYTES_PER_TURN) continue
    bytes = 0
    await setImmediate()
  }
}

/** @returns the bytes of the payload */
function send({ hub, payloadBytes, onAccessChanged }: FeedOptions, row: MessageRow): number {
  const message = readBroadcast(row)
  if (!message) return 0
  // As the hosted service: too large is dropped, for the row is the truth anyway.
  if (message.body.length <= payloadBytes) hub.broadcast(row.topic, row.private ?? false, message)
  const person = row.private && ACCESS_CHANGED.topic.exec(row.topic)?.[1]
  if (person && row.event === ACCESS_CHANGED.event) onAccessChanged(person)
  return message.body.length
}

/** The broadcast that a row stands for; null for one that stands for none. */
export function readBroadcast(row: MessageRow): UserBroadcast | null {
  const body = row.binary_payload ?? row.payload
  if (body === null || row.event === null) return null
  return {
    kind: 'user',
    event: row.event,
    encoding: row.binary_payload ? 'binary' : 'json',
    body: typeof body === 'string' ? Buffer.from(body) : Buffer.from(body),
    meta: { id: row.id },
  }
}

async function deleteOld(database: Database, retentionMs: number): Promise<void> {
  await database.exclusive((connection) =>
    connection.query(
      `delete from realtime.messages
        where inserted_at < localtimestamp - $1::int * interval '1 millisecond'`,
      [retentionMs],
    ),
  )
}
