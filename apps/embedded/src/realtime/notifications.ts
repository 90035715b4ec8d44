import type { Database } from '../database/database.ts'

export interface Notifications {
  /** Settles when notifications arrive: nothing committed later is missed. */
  readonly ready: Promise<void>
  close(): Promise<void>
}

export interface NotificationOptions {
  database: Database
  channel: string
  /** How many ids `read` gets at once at most. */
  batch: number
  /** Handles the rows of these ids, in this order; the next batch waits for it. */
  read: (ids: string[]) => Promise<void>
  onError: (error: unknown) => void
}

/** Reads rows whose ids are notified, in the order of the commits. */
export function readNotified(options: NotificationOptions): Notifications {
  const { database, channel, batch, read, onError } = options
  let pending: string[] = []
  let draining: Promise<void> | null = null
  let unlisten: (() => Promise<void>) | null = null

  const drain = async () => {
    while (pending.length > 0) {
      const ids = pending.slice(0, batch)
      pending = pending.slice(batch)
      await read(ids).catch(onError)
    }
    draining = null
  }

  const start = async () => {
    unlisten = await database.listen(channel, (id) => {
      pending.push(id)
      // One drain at a time keeps the order; it starts after the notifying caller let go.
      draining ??= Promise.resolve().then(drain)
    })
  }
  const ready = start()
  ready.catch(onError)

  return {
    ready,
    async close() {
      await ready.catch(() => undefined)
      await unlisten?.()
      pending = []
      await draining
    },
  }
}
