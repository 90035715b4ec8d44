import { randomUUID } from 'node:crypto'
import type { PGlite } from '@electric-sql/pglite'
import type { Database } from '../database/database.ts'
import type { TokenClaims } from './tokens.ts'

/** What the policies on realtime.messages allow; null means not asked yet, which is not a no. */
export interface Policies {
  broadcastRead: boolean | null
  broadcastWrite: boolean | null
  presenceRead: boolean | null
  presenceWrite: boolean | null
}

export const UNCHECKED: Policies = {
  broadcastRead: null,
  broadcastWrite: null,
  presenceRead: null,
  presenceWrite: null,
}

const ALL_ALLOWED: Policies = {
  broadcastRead: true,
  broadcastWrite: true,
  presenceRead: true,
  presenceWrite: true,
}

const EXTENSIONS = ['broadcast', 'presence'] as const
type Extension = (typeof EXTENSIONS)[number]

const INSUFFICIENT_PRIVILEGE = '42501'

/** Carries nothing: it only makes the transaction undo its probe rows. */
class ProbeDone extends Error {}

export interface Authorizer {
  /** Asks which extensions the caller may read; `presence` stays unasked unless wanted. */
  read(claims: TokenClaims, topic: string, presence: boolean): Promise<Partial<Policies>>
  write(claims: TokenClaims, topic: string): Promise<Partial<Policies>>
}

/**
 * Private channels are decided by row-level security itself, as the hosted service does it: probe
 * rows in realtime.messages, looked at or inserted with the caller's role and claims, then undone.
 */
export function createAuthorizer(database: Database): Authorizer {
  return {
    async read(claims, topic, presence) {
      if (claims.role === 'service_role') return ALL_ALLOWED
      const asked = presence ? EXTENSIONS : EXTENSIONS.slice(0, 1)
      const seen = await probe(database, (connection) =>
        probeRead(connection, claims, topic, asked),
      )
      return {
        broadcastRead: seen.has('broadcast'),
        ...(presence ? { presenceRead: seen.has('presence') } : {}),
      }
    },
    async write(claims, topic) {
      if (claims.role === 'service_role') return ALL_ALLOWED
      const written = await probe(database, (connection) => probeWrite(connection, claims, topic))
      return { broadcastWrite: written.has('broadcast'), presenceWrite: written.has('presence') }
    },
  }
}

/** Runs `ask` in a transaction that never commits, so no probe row is ever seen or notified. */
async function probe(
  database: Database,
  ask: (connection: PGlite) => Promise<Set<Extension>>,
): Promise<Set<Extension>> {
  let answer = new Set<Extension>()
  try {
    await database.transaction(async (connection) => {
      answer = await ask(connection)
      throw new ProbeDone()
    })
  } catch (error) {
    if (!(error instanceof ProbeDone)) throw error
  }
  return answer
}

async function probeRead(
  connection: PGlite,
  claims: TokenClaims,
  topic: string,
  extensions: readonly Extension[],
): Promise<Set<Extension>> {
  const ids = new Map(extensions.map((extension) => [randomUUID() as string, extension]))
  for (const [id, extension] of ids) {
    await connection.query(
      'insert into realtime.messages (id, topic, extension) values ($1, $2, $3)',
      [id, topic, extension],
    )
  }
  await becomeCaller(connection, claims, topic)
  const { rows } = await connection.query<{ id: string }>(
    'select id from realtime.messages where id = any($1::uuid[])',
    [[...ids.keys()]],
  )
  return new Set(rows.flatMap(({ id }) => ids.get(id) ?? []))
}

async function probeWrite(
  connection: PGlite,
  claims: TokenClaims,
  topic: string,
): Promise<Set<Extension>> {
  await becomeCaller(connection, claims, topic)
  const allowed = new Set<Extension>()
  for (const extension of EXTENSIONS) {
    await connection.query('savepoint probe')
    try {
      // Without `returning`: that would ask the select policy as well.
      await connection.query('insert into realtime.messages (topic, extension) values ($1, $2)', [
        topic,
        extension,
      ])
      allowed.add(extension)
    } catch (error) {
      if (!isRefusal(error)) throw error
      await connection.query('rollback to savepoint probe')
    }
  }
  return allowed
}

const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === INSUFFICIENT_PRIVILEGE

/** Every setting is local to the transaction, so nothing of the caller outlives the probe. */
export async function becomeCaller(
  connection: PGlite,
  claims: TokenClaims,
  topic: string,
): Promise<void> {
  await connection.query(
    `select set_config('role', $1, true), set_config('realtime.topic', $2, true),
      set_config('request.jwt.claims', $3, true), set_config('request.jwt.claim.sub', $4, true),
      set_config('request.jwt.claim.role', $1, true)`,
    [claims.role, topic, JSON.stringify(claims), claims.sub ?? ''],
  )
}
