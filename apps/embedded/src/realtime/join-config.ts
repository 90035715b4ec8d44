import { randomUUID } from 'node:crypto'
import { isObject, type JsonObject } from './protocol.ts'

/** What a client asked for when it joined. */
export interface JoinConfig {
  isPrivate: boolean
  ack: boolean
  self: boolean
  /** Says when broadcasts from the database arrive. */
  replicationReady: boolean
  /** Unread, until the join checks it; null when not asked for. */
  replay: unknown
  presenceEnabled: boolean
  presenceKey: string
  postgresChanges: JsonObject[]
}

/** Reads the payload of phx_join. A field that makes no sense counts as not given. */
export function parseJoin(payload: JsonObject): JoinConfig {
  const config = objectAt(payload, 'config')
  const broadcast = objectAt(config, 'broadcast')
  const presence = objectAt(config, 'presence')
  const changes: unknown = config['postgres_changes']
  const key = presence['key']
  return {
    isPrivate: isTrue(config['private']),
    ack: isTrue(broadcast['ack']),
    self: isTrue(broadcast['self']),
    replicationReady: isTrue(broadcast['replication_ready']),
    replay: broadcast['replay'] ?? null,
    presenceEnabled: isTrue(presence['enabled']),
    presenceKey: typeof key === 'string' && key !== '' ? key : randomUUID(),
    postgresChanges: Array.isArray(changes) ? changes.filter(isObject) : [],
  }
}

/** Old clients call it user_token. */
export function joinToken(payload: JsonObject): string | null {
  const token = payload['user_token'] ?? payload['access_token']
  return typeof token === 'string' && token !== '' ? token : null
}

const isTrue = (value: unknown): boolean => value === true || value === 'true'

function objectAt(parent: JsonObject, key: string): JsonObject {
  const value = parent[key]
  return isObject(value) ? value : {}
}
