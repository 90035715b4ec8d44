import { afterEach, describe, expect, it } from 'vitest'
import { watchDatabase } from '../../apps/embedded/src/database/health.ts'
import { type EmbeddedDatabase, openDatabase } from '../../apps/embedded/src/database/pglite.ts'

let stop = (): void => undefined
afterEach(() => stop())

/** Resolves to why the database was given up. */
function watch(database: EmbeddedDatabase, patienceMs = 60_000): Promise<string> {
  return new Promise((resolve) => {
    stop = watchDatabase(database, {
      intervalMs: 50,
      patienceMs,
      onBroken: (error) => resolve(error.message),
    })
  })
}

describe('the watch on the database', () => {
  it('notices one that answers each query with nothing', async () => {
    const database = await openDatabase()
    const given = watch(database)
    const connection = database.lite.driver
    // As PGlite itself has it: it throws out of the middle of Postgres.
    connection.handleExternalCmd = () => {
      throw new Error('Unhandled cmd')
    }
    const fatal = connection.exec(`copy (select 1) to program 'cat'`)
    await fatal.catch(() => undefined)
    expect(await given).toMatch(/^The database (answers with nothing|has come to an end)/)
  })

  it('notices at once one that has come to an end, and nobody calls it again', async () => {
    const database = await openDatabase()
    const given = watch(database)
    const copy = `copy (select 1) to stdout; create table t (x int); copy t from stdin`
    await expect(database.exclusive((alone) => alone.exec(copy))).rejects.toThrow('come to an end')
    expect(await given).toBe('The database has come to an end')
    await expect(database.exclusive((alone) => alone.query('select 1'))).rejects.toThrow(
      'come to an end',
    )
  })

  it('notices one that somebody has for ever', async () => {
    const database = await openDatabase()
    void database.exclusive(() => new Promise(() => undefined))
    expect(await watch(database, 300)).toBe('The database does not answer')
  })

  it('leaves one alone that works, errors and all', async () => {
    const database = await openDatabase()
    let given: string | undefined
    void watch(database).then((reason) => (given = reason))
    for (let i = 0; i < 20; i++) {
      await expect(database.exclusive((alone) => alone.query('select 1/0'))).rejects.toThrow('zero')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(given).toBeUndefined()
    stop()
    await database.close()
  })
})
