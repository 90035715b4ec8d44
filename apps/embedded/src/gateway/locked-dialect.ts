import { inspect } from 'node:util'
import type { PGlite, Results } from '@electric-sql/pglite'
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
import type { Mutex } from 'async-mutex'
import { mayOnlyRead, noteRefusal } from '../disk.ts'
import { withTimeLimit } from './data-queries.ts'
import { requestScope } from './request-scope.ts'

/**
 * A Kysely dialect for PGlite that holds the database's lock for as long as Kysely holds its
 * connection: one query, or one whole transaction. The dialect of @supabase/lite 0.10 hands the one
 * connection to everybody at once, so that statements of one caller run inside the transaction, and
 * with the role, of another.
 */
export function createLockedDialect(connection: PGlite, mutex: Mutex): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new LockedDriver(connection, mutex),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}

class LockedDriver implements Driver {
  readonly #connection: PGlite
  readonly #mutex: Mutex
  readonly #releases = new WeakMap<DatabaseConnection, () => void>()

  constructor(connection: PGlite, mutex: Mutex) {
    this.#connection = connection
    this.#mutex = mutex
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const release = await this.#mutex.acquire()
    if (requestScope.getStore()?.signal.aborted) {
      release()
      throw keepToItself(Object.assign(new Error('The client went away'), { code: '57014' }))
    }
    const held = new HeldConnection(this.#connection)
    this.#releases.set(held, release)
    return held
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    this.#releases.get(connection)?.()
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(mayOnlyRead() ? 'begin read only' : 'begin'))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'))
  }

  /** The connection belongs to the database, which closes it. */
  async destroy(): Promise<void> {}
}

/** What @supabase/lite says a dozen times before each request's own statement, one setting at a time. */
const SETTING = /^select set_config\('([\w.]+)', (?:\$1|''), true\)$/i

class HeldConnection implements DatabaseConnection {
  readonly #connection: PGlite
  /** Settings of the transaction that are told together, before the next statement: each trip costs as much as a small query. */
  #settings: [name: string, value: unknown][] = []

  constructor(connection: PGlite) {
    this.#connection = connection
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const name = SETTING.exec(query.sql)?.[1]
    if (name !== undefined) {
      this.#settings.push([name, query.parameters[0] ?? ''])
      return { rows: [] }
    }
    await this.#tellSettings()
    const id = requestScope.getStore()?.requestId
    const comment = id === undefined ? '' : `/* request_id=${id} */ `
    const sql = comment + withTimeLimit(query.sql)
    const { rows, affectedRows } = await this.#query<R>(sql, [...query.parameters])
    return affectedRows === undefined ? { rows } : { rows, numAffectedRows: BigInt(affectedRows) }
  }

  async #tellSettings(): Promise<void> {
    if (this.#settings.length === 0) return
    const settings = this.#settings
    this.#settings = []
    const calls = settings.map(([name], i) => `set_config('${name}', $${i + 1}, true)`)
    await this.#query(
      `select ${calls.join(', ')}`,
      settings.map(([, value]) => value),
    )
  }

  #query<R>(sql: string, parameters: unknown[]): Promise<Results<R>> {
    return this.#connection.query<R>(sql, parameters).catch((error: unknown) => {
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
