import { inspect } from 'node:util'
import type { Results } from '@electric-sql/pglite'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import type { OneTrip, Statement } from '../database/one-trip.ts'
import type { EmbeddedDatabase } from '../database/pglite.ts'
import { mayOnlyRead, noteRefusal } from '../disk.ts'
import { withTimeLimit } from './data-queries.ts'
import { requestScope } from './request-scope.ts'

/**
 * A Kysely dialect for PGlite that holds the database's lock for as long as Kysely holds its
 * connection: one query, or one whole transaction. The dialect of @supabase/lite 0.10 hands the one
 * connection to everybody at once, so that statements of one caller run inside the transaction, and
 * with the role, of another.
 */
export function createLockedDialect(database: LockedDatabase): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new LockedDriver(database),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}

type LockedDatabase = Pick<EmbeddedDatabase, 'mutex' | 'oneTrip'>

class LockedDriver implements Driver {
  readonly #database: LockedDatabase
  readonly #releases = new WeakMap<DatabaseConnection, () => void>()

  constructor(database: LockedDatabase) {
    this.#database = database
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<HeldConnection> {
    const release = await this.#database.mutex.acquire()
    if (requestScope.getStore()?.signal.aborted) {
      release()
      throw keepToItself(Object.assign(new Error('The client went away'), { code: '57014' }))
    }
    const held = new HeldConnection(this.#database.oneTrip)
    this.#releases.set(held, release)
    return held
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    this.#releases.get(connection)?.()
  }

  async beginTransaction(connection: HeldConnection): Promise<void> {
    connection.goAlong(mayOnlyRead() ? 'begin read only' : 'begin')
  }

  async commitTransaction(connection: HeldConnection): Promise<void> {
    await this.#end(connection, 'commit')
  }

  async rollbackTransaction(connection: HeldConnection): Promise<void> {
    await this.#end(connection, 'rollback')
  }

  /** A transaction in which nothing was said has not begun. */
  async #end(connection: HeldConnection, how: 'commit' | 'rollback'): Promise<void> {
    if (connection.hasBegun) await connection.executeQuery(CompiledQuery.raw(how))
  }

  /** The connection belongs to the database, which closes it. */
  async destroy(): Promise<void> {}
}

/**
 * What @supabase/lite says a dozen times before each request's own statement, one at a time. It returns nothing that
 * anybody reads, so it goes along with the next statement: each trip costs as much as a small query.
 */
const SETTING = /^select set_config\('([\w.]+)', (?:\$1|''), true\)$/i
const ROLE = /^set local role "?\w+"?$/i

class HeldConnection implements DatabaseConnection {
  readonly #oneTrip: OneTrip
  /** Whether the database has heard anything. */
  hasBegun = false
  #before: Statement[] = []
  /** Settings of the transaction, told together. */
  #settings: [name: string, value: unknown][] = []

  constructor(oneTrip: OneTrip) {
    this.#oneTrip = oneTrip
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { sql, parameters } = query
    const name = SETTING.exec(sql)?.[1]
    if (name !== undefined) {
      this.#settings.push([name, parameters[0] ?? ''])
      return { rows: [] }
    }
    if (ROLE.test(sql)) {
      this.goAlong(sql)
      return { rows: [] }
    }
    const id = requestScope.getStore()?.requestId
    const comment = id === undefined ? '' : `/* request_id=${id} */ `
    const statements = [...this.#takeBefore(), [withTimeLimit(sql), parameters] as const]
    const { rows, affectedRows } = await this.#run<R>(statements, comment)
    return affectedRows === undefined ? { rows } : { rows, numAffectedRows: BigInt(affectedRows) }
  }

  /** Said with the next statement. */
  goAlong(sql: string): void {
    this.#before = [...this.#takeBefore(), [sql, []]]
  }

  #takeBefore(): Statement[] {
    const before = this.#before
    const settings = this.#settings
    this.#before = []
    this.#settings = []
    if (settings.length === 0) return before
    const calls = settings.map(([name], i) => `set_config('${name}', $${i + 1}, true)`)
    return [...before, [`select ${calls.join(', ')}`, settings.map(([, value]) => value)]]
  }

  #run<R>(statements: readonly Statement[], comment: string): Promise<Results<R>> {
    this.hasBegun = true
    return this.#oneTrip.run<R>(statements, comment).catch((error: unknown) => {
      noteRefusal(error)
      noteError(error)
      throw keepToItself(error)
    })
  }

  // eslint-disable-next-line require-yield -- the interface asks for a generator
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('PGlite does not stream')
  }
}

/** For the answer, where @supabase/lite has none. */
function noteError(error: unknown): void {
  const scope = requestScope.getStore()
  if (!scope || !(error instanceof Error) || !('code' in error)) return
  const { detail, hint } = error as { detail?: unknown; hint?: unknown }
  scope.databaseError = {
    code: String(error.code),
    message: error.message,
    detail: typeof detail === 'string' ? detail : null,
    hint: typeof hint === 'string' ? hint : null,
  }
}

/**
 * @supabase/lite 0.10 prints every error of the database, refusals included, with the statement, its
 * parameters and the row: what people have written. The code is all that a log needs; the caller of the
 * API is told the rest.
 */
function keepToItself(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = 'code' in error ? String(error.code) : 'unknown'
  return Object.defineProperty(error, inspect.custom, {
    value: () => `the database answered ${code}`,
    enumerable: false,
  })
}
