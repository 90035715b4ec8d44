import { setImmediate } from 'node:timers/promises'
import type { Database } from '../database/database.ts'
import type { Hub } from './hub.ts'
import type { JsonObject } from './protocol.ts'

const CHANNEL = 'realtime_messages'
const BATCH_ROWS = 50
/** After this much, sockets get a turn: or a large batch would look like a slow reader. */
const BYTES_PER_TURN = 64_000
const CLEANUP_INTERVAL_MS = 60_000

interface MessageRow extends JsonObject {
  id: string
  topic: string
  event: string | null
  private: boolean | null
  payload: string | null
  binary_payload: Uint8Array | null
}

export interface Feed {
  /** Settles when notifications arrive: nothing committed later is missed. */
  readonly ready: Promise<void>
  close(): Promise<void>
}

interface FeedOptions {
  database: Database
  hub: Hub
  retentionMs: number
  payloadBytes: number
  onError: (error: unknown) => void
}

/** Sends on what SQL put into realtime.messages, in the order of the commits. */
export function createFeed(options: FeedOptions): Feed {
  const { database, onError } = options
  let pending: string[] = []
  let draining: Promise<void> | null = null
  let unlisten: (() => Promise<void>) | null = null

  const drain = async () => {
    while (pending.length > 0) {
      const ids = pending.slice(0, BATCH_ROWS)
      pending = pending.slice(BATCH_ROWS)
      await deliver(options, ids).catch(onError)
    }
    draining = null
  }

  const start = async () => {
    unlisten = await database.listen(CHANNEL, (id) => {
      pending.push(id)
      // One drain at a time keeps the order; it starts after the notifying caller let go.
      draining ??= Promise.resolve().then(drain)
    })
  }
  const ready = start()
  ready.catch(onError)

  const cleanup = setInterval(() => {
    deleteOld(database, options.retentionMs).catch(onError)
  }, CLEANUP_INTERVAL_MS)
  cleanup.unref()

  return {
    ready,
    async close() {
      clearInterval(cleanup)
      await ready.catch(() => undefined)
      await unlisten?.()
      pending = []
      await draining
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
function send({ hub, payloadBytes }: FeedOptions, row: MessageRow): number {
  const body = row.binary_payload ?? row.payload
  if (body === null || row.event === null) return 0
  const message = {
    kind: 'user',
    event: row.event,
    encoding: row.binary_payload ? 'binary' : 'json',
    body: typeof body === 'string' ? Buffer.from(body) : Buffer.from(body),
    meta: { id: row.id },
  } as const
  // As the hosted service: too large is dropped, for the row is the truth anyway.
  if (message.body.length <= payloadBytes) hub.broadcast(row.topic, row.private ?? false, message)
  return message.body.length
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
