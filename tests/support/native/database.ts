import type { PGlite } from '@electric-sql/pglite'
import { splitSqlStatements } from '@supabase/lite'
import { Mutex } from 'async-mutex'
import { Client, type CustomTypesConfig, types } from 'pg'
import type { Database } from '../../../apps/embedded/src/database/database.ts'
import { toIsoTime } from '../../../apps/embedded/src/database/pglite.ts'

/** What a hosted project does as its superuser when `postgres` asks for it, by its extension supautils. */
const PRIVILEGED =
  /^(?:\s|--[^\n]*\n)*((create|alter|drop) policy .* on (storage\.objects|realtime\.messages)\b|(create|drop) extension\b)/is

/** Rows as the embedded database gives them. */
const PARSERS: Record<number, (text: string) => unknown> = {
  [types.builtins.INT8]: Number,
  [types.builtins.TIMESTAMP]: toIsoTime,
  [types.builtins.TIMESTAMPTZ]: toIsoTime,
}

const ROW_TYPES: CustomTypesConfig = {
  getTypeParser: (oid: number, format?: string): ((text: string) => unknown) =>
    PARSERS[oid] ?? (types.getTypeParser(oid, format as 'text') as (text: string) => unknown),
}

/** A database of a server, for what otherwise uses the embedded one. */
export interface NativeDatabase extends Database {
  /** Runs a statement as the superuser, who on a hosted project is Supabase and not the project's owner. */
  platform<T>(sql: string, params?: readonly unknown[]): Promise<T[]>
}

/**
 * One connection to a database of an ordinary server, as its superuser or, with `owner`, as a role that hosted projects
 * call `postgres` and that is none.
 */
export async function openNativeDatabase(url: string, owner?: string): Promise<NativeDatabase> {
  const client = new Client({ connectionString: url, types: ROW_TYPES })
  await client.connect()
  await client.query(`set timezone to 'UTC'`)
  const actAs = (role: string | undefined) =>
    client.query(`set session authorization ${role === undefined ? 'default' : `"${role}"`}`)
  await actAs(owner)
  const privileged = async <T>(use: () => Promise<T>): Promise<T> => {
    await actAs(undefined)
    const result = await use()
    await actAs(owner)
    return result
  }
  const run = (sql: string, params?: readonly unknown[]) => {
    const ask = () => client.query(sql, params?.map(toParameter))
    return owner !== undefined && PRIVILEGED.test(sql) ? privileged(ask) : ask()
  }
  const connection = {
    query: run,
    async exec(sql: string) {
      const apart = owner !== undefined && /\b(policy|extension)\b/i.test(sql)
      for (const statement of apart ? splitSqlStatements(sql) : [sql]) await run(statement)
    },
  } as unknown as PGlite
  return createDatabase(client, connection, async <T>(sql: string, params?: readonly unknown[]) => {
    const { rows } = await privileged(() => client.query(sql, params?.map(toParameter)))
    return rows as T[]
  })
}

function createDatabase(
  client: Client,
  connection: PGlite,
  platform: NativeDatabase['platform'],
): NativeDatabase {
  const mutex = new Mutex()
  const exclusive: Database['exclusive'] = (use) => mutex.runExclusive(() => use(connection))
  return {
    exclusive,
    platform: (sql, params) => mutex.runExclusive(() => platform(sql, params)),
    transaction: (use) =>
      exclusive(async () => {
        await client.query('begin')
        try {
          const result = await use(connection)
          await client.query('commit')
          return result
        } catch (error) {
          await client.query('rollback')
          throw error
        }
      }),
    listen: () => Promise.reject(new Error('Nothing listens to a native database here')),
    close: () => client.end(),
  }
}

/** Objects and arrays of objects are JSON; any other array is one of Postgres. */
function toParameter(value: unknown): unknown {
  return Array.isArray(value) && typeof value[0] === 'object' && value[0] !== null
    ? JSON.stringify(value)
    : value
}
