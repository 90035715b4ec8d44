import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite/vector'
import { PgliteConnection } from '@supabase/lite/pglite'
import type { Database } from './database.ts'
import { createOneTrip, type OneTrip } from './one-trip.ts'
import { Mutex } from 'async-mutex'

/** The embedded database, the lock that all its users share, and the handle that @supabase/lite wants. */
export interface EmbeddedDatabase extends Database {
  readonly mutex: Mutex
  readonly lite: PgliteConnection
  /** For whoever holds the lock and has several statements to say. */
  readonly oneTrip: OneTrip
  /** Has the Data API look at the schema again, as a hosted project does after DDL. */
  forgetSchema(): Promise<void>
  /** Resolves when PGlite has come to an end: it answers nobody then, and has to be opened in a new process. */
  readonly broken: Promise<Error>
}

/** A quarter of what Postgres takes by itself: the disk's own cache is beside it, and a room of 5,000 passages is no slower. */
const SHARED_BUFFERS = '32MB'

/**
 * Opens PGlite with pgvector.
 * @param dataDir a folder, made if missing; without one the database lives in memory
 * @param content what the database holds at first, as PGlite's `dumpDataDir` gives it
 */
export async function openDatabase(dataDir?: string, content?: Blob): Promise<EmbeddedDatabase> {
  const lite = new PgliteConnection({
    ...(dataDir === undefined ? {} : { url: dataDir }),
    pgliteOptions: {
      ...(content === undefined ? {} : { loadDataDir: content }),
      extensions: { vector },
      parsers: { 1114: toIsoTime, 1184: toIsoTime },
      startParams: [...PGlite.defaultStartParams, '-c', `shared_buffers=${SHARED_BUFFERS}`],
    },
  })
  const connection = lite.driver
  await connection.waitReady
  forbidPrograms(connection)
  const broken = noticeEnd(connection)
  await connection.exec(`set timezone to 'UTC'`)
  await forgetRowArrays(connection)
  const oneTrip = createOneTrip(connection)
  queryInOneTrip(connection, oneTrip)
  const mutex = new Mutex()
  const exclusive: Database['exclusive'] = (use) => mutex.runExclusive(() => use(connection))
  return {
    lite,
    oneTrip,
    mutex,
    broken,
    exclusive,
    transaction: (use) => exclusive((alone) => inTransaction(alone, use)),
    listen: (channel, listener) =>
      exclusive(async (alone) => {
        const stop = await alone.listen(channel, listener)
        return () => exclusive(() => stop())
      }),
    // What @supabase/lite 0.10 knows of the schema, it knows for good.
    forgetSchema() {
      oneTrip.forget()
      return lite.clearSchemaCache()
    },
    close: () => exclusive((alone) => alone.close()),
  }
}

/** Whoever has the connection asks in one trip, where nothing is asked of how the answer is read. */
function queryInOneTrip(connection: PGlite, oneTrip: OneTrip): void {
  const query = connection.query.bind(connection)
  connection.query = (sql, parameters = [], options) =>
    options === undefined ? oneTrip.run([[sql, parameters]]) : query(sql, parameters, options)
}

/**
 * `copy ... program` wants a program of this machine. PGlite throws out of the middle of its own code
 * then, and answers nobody any more; told that there is none, it says so, whoever asks and however.
 */
function forbidPrograms(connection: PGlite): void {
  connection.handleExternalCmd = () => 0
}

/**
 * Errors of statements come as answers. What comes out of a call as an exception is the end of Postgres
 * itself (a panic, no memory left), after which the next call would not return.
 */
function noticeEnd(connection: PGlite): Promise<Error> {
  const { promise, resolve } = Promise.withResolvers<Error>()
  let end: Error | undefined
  const run = connection.execProtocolRawSync.bind(connection)
  connection.execProtocolRawSync = (message) => {
    if (end) throw end
    try {
      return run(message)
    } catch (cause) {
      end = new Error('The database has come to an end', { cause })
      resolve(end)
      throw end
    }
  }
  return promise
}

/**
 * PGlite copies its table of parsers at each query, and four of five are for arrays of whole rows, of
 * which every table of the catalogue has a type: half of the time of a small query, and nobody reads one.
 */
async function forgetRowArrays(connection: PGlite): Promise<void> {
  const { rows } = await connection.query<{ oid: number }>(
    `select typarray as oid from pg_type where typtype = 'c' and typarray <> 0`,
  )
  const unread = new Set(rows.map(({ oid }) => `${oid}`))
  connection.parsers = Object.fromEntries(
    Object.entries(connection.parsers).filter(([oid]) => !unread.has(oid)),
  )
}

async function inTransaction<T>(
  connection: PGlite,
  use: (connection: PGlite) => Promise<T>,
): Promise<T> {
  await connection.exec('begin')
  try {
    const result = await use(connection)
    await connection.exec('commit')
    return result
  } catch (error) {
    await connection.exec('rollback')
    throw error
  }
}

/**
 * `2026-11-22 06:27:23.407+00` as PostgREST writes it: `2026-11-22T06:27:23.407+00:00`. What
 * @supabase/lite passes on is Postgres's own form, which Safari does not read as a date.
 */
export function toIsoTime(value: string): string {
  return value.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')
}
