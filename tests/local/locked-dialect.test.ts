import { setImmediate } from 'node:timers/promises'
import { Kysely, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmbeddedDatabase, openDatabase } from '../../apps/embedded/src/database/pglite.ts'
import { readRequestId, requestScope } from '../../apps/embedded/src/gateway/request-scope.ts'
import { createLockedDialect } from '../../apps/embedded/src/gateway/locked-dialect.ts'

let database: EmbeddedDatabase
let kysely: Kysely<unknown>

beforeAll(async () => {
  database = await openDatabase()
  kysely = new Kysely({ dialect: createLockedDialect(database) })
})
afterAll(() => database.close())

/** What one caller's transaction sees as its caller, before and after it waited for something else. */
async function readCaller(name: string): Promise<(string | null)[]> {
  return kysely.transaction().execute(async (transaction) => {
    await sql`select set_config('test.caller', ${name}, true)`.execute(transaction)
    const read = async () => {
      const query = sql<{
        caller: string | null
      }>`select current_setting('test.caller', true) as caller`
      return (await query.execute(transaction)).rows[0]?.caller ?? null
    }
    const before = await read()
    await setImmediate()
    return [before, await read()]
  })
}

describe('a statement', () => {
  it('says of which request it is, in a comment', async () => {
    const read = () => sql<{ text: string }>`select current_query() as text`.execute(kysely)
    const { signal } = new AbortController()
    const named = await requestScope.run({ signal, requestId: 'a-request' }, read)
    expect(named.rows[0]?.text).toBe('/* request_id=a-request */ select current_query() as text')
    expect((await read()).rows[0]?.text).toBe('select current_query() as text')
  })

  it.each(['*/ drop table x; --', 'a b', '', 'x'.repeat(129)])('names no request after %j', (id) =>
    expect(readRequestId(new Headers({ 'x-request-id': id }))).toBeUndefined(),
  )
})

describe('transactions at the same moment', () => {
  it('do not see each other’s settings', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `caller ${i}`)
    const seen = await Promise.all(names.map(readCaller))
    expect(seen).toEqual(names.map((name) => [name, name]))
  })

  it('keep out what uses the database directly', async () => {
    const direct = () =>
      database.exclusive((connection) =>
        connection.query<{ caller: string }>(
          `select coalesce(current_setting('test.caller', true), '') as caller`,
        ),
      )
    const started = await kysely.transaction().execute(async (transaction) => {
      await sql`select set_config('test.caller', 'inside', true)`.execute(transaction)
      const running = direct()
      await setImmediate()
      return { running }
    })
    expect((await started.running).rows).toEqual([{ caller: '' }])
  })

  it('tell all their settings, the last word on each, before anything else runs in them', async () => {
    const seen = await kysely.transaction().execute(async (transaction) => {
      for (const caller of ['first', 'last']) {
        await sql`SELECT set_config('test.caller', ${caller}, true)`.execute(transaction)
      }
      await sql`SELECT set_config('test.path', '', true)`.execute(transaction)
      const query = sql`select current_setting('test.caller') as caller, current_setting('test.path') as path`
      return (await query.execute(transaction)).rows
    })
    expect(seen).toEqual([{ caller: 'last', path: '' }])
  })

  it('that fail give the database back', async () => {
    const failing = kysely.transaction().execute(() => Promise.reject(new Error('no')))
    await expect(failing).rejects.toThrow('no')
    expect(await readCaller('next')).toEqual(['next', 'next'])
  })
})
