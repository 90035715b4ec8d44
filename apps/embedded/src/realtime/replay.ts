import type { Database } from '../database/database.ts'
import { readBroadcast, type MessageRow } from './feed.ts'
import { isObject, type UserBroadcast } from './protocol.ts'

/** As the hosted service: a client that missed more reads its rows again. */
const MAX_REPLAYED = 25

export class BadReplay extends Error {}

/** Reads what was sent to a private topic before the join, oldest first. */
export type Replay = (topic: string, params: unknown) => Promise<UserBroadcast[]>

export function createReplay(database: Database): Replay {
  return async function replay(topic, params) {
    const { since, limit = MAX_REPLAYED } = isObject(params) ? params : {}
    if (!isTime(since) || typeof limit !== 'number' || !Number.isInteger(limit)) {
      throw new BadReplay('UnableToReplayMessages: Replay params are not valid')
    }
    const { rows } = await database.exclusive((connection) =>
      connection.query<MessageRow>(
        `select id, topic, event, private, payload::text as payload, binary_payload
           from realtime.messages
          where topic = $1 and private and extension = 'broadcast'
            and inserted_at >= to_timestamp($2::double precision / 1000) at time zone 'UTC'
          order by inserted_at desc limit $3`,
        [topic, since, Math.max(1, Math.min(limit, MAX_REPLAYED))],
      ),
    )
    return rows.toReversed().flatMap((row) => {
      const message = readBroadcast(row)
      return message ? [{ ...message, meta: { ...message.meta, replayed: true } }] : []
    })
  }
}

/** Milliseconds since 1970. */
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 8.64e15
