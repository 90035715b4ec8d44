import type { Database } from '../../apps/embedded/src/database/database.ts'
import { openCopy, type Template } from '../support/native/templates.ts'
import { provision, provisionBase, runBaseScript } from '../support/project-database.ts'
import { openEmptyDatabase, openReadyDatabase } from '../support/ready-database.ts'

/** A database that a suite has for itself: the embedded one or, in `npm run test:native`, one of a Postgres server. */
export interface TestDatabase extends Database {
  /** Runs a statement as the platform, whose tables are not the project's owner's to empty. */
  platform<T>(sql: string, params?: readonly unknown[]): Promise<T[]>
}

/** The privileges that a hosted project gives away by default, which our first migration takes back. */
const HOSTED_DEFAULTS = `
  alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
  alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
  alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;
`

/** Of the server whose templates `npm run test:native` has made. */
const NATIVE_URL = process.env['NATIVE_URL']

export const isNative = NATIVE_URL !== undefined

/** @param hosted with a hosted project's default privileges, which a native database has anyway */
export async function openTestDatabase(
  state: Template = 'migrated',
  hosted = false,
): Promise<TestDatabase> {
  if (NATIVE_URL !== undefined) return openCopy(NATIVE_URL, state)
  const database = await openEmbedded(state, hosted)
  return {
    ...database,
    platform: async <T>(sql: string, params: readonly unknown[] = []) =>
      (await database.exclusive((connection) => connection.query<T>(sql, [...params]))).rows,
  }
}

async function openEmbedded(state: Template, hosted: boolean): Promise<Database> {
  if (state === 'migrated' && !hosted) return openReadyDatabase()
  const database = await openEmptyDatabase()
  if (hosted) {
    await runBaseScript(database, 'roles')
    await database.exclusive((connection) => connection.exec(HOSTED_DEFAULTS))
  }
  await (state === 'base' ? provisionBase(database) : provision(database))
  return database
}
