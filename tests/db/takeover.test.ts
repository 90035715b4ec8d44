import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SQUASHED } from '../../apps/local/src/baseline.ts'
import type { Database } from '../../apps/embedded/src/database/database.ts'
import { openDatabase } from '../../apps/embedded/src/database/pglite.ts'
import { StartError } from '../../apps/embedded/src/start-error.ts'
import { tunePlanner } from '../../apps/local/src/planner.ts'
import { readCatalogue } from '../support/catalogue.ts'
import { listBaseline, makeOldDatabase } from './squashed.ts'
import { openDatabaseFolder, provision } from '../support/project-database.ts'

// Directories of before version 1.0, whose history names the migrations that were squashed since.

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'documind-takeover-'))
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.close()))
  await rm(dataDir, { recursive: true, force: true })
})

const opened: Database[] = []
/** In memory, until the test ends. */
async function open(): Promise<Database> {
  const database = await openDatabase()
  opened.push(database)
  return database
}

const run = async <T>(database: Database, sql: string, params: unknown[] = []): Promise<T[]> =>
  (await database.exclusive((connection) => connection.query<T>(sql, params))).rows

const readHistory = (database: Database) =>
  run<{ version: string; name: string }>(
    database,
    'select version, name from supabase_migrations.schema_migrations order by version',
  )

/** Somebody's room with an answer and a citation of it. */
const ROWS = `
  with person as (insert into auth.users (id, email) values (gen_random_uuid(), 'a@example.com') returning id),
    room as (insert into public.rooms (owner_id, name) select id, 'Kept' from person returning id),
    question as (insert into public.messages (room_id, role, content) select id, 'user', 'Why?' from room returning id, room_id),
    answer as (
      insert into public.messages (room_id, role, reply_to, content, finished_at)
      select room_id, 'assistant', id, 'So [1].', now() from question returning id, room_id)
  insert into public.citations (message_id, room_id, ordinal, document_title, document_version, page, quote, score, verified)
  select id, room_id, 1, 'Paper', 1, 1, 'so', 1, true from answer`

describe('a data directory that has all of them', () => {
  test('is taken over with its rows, and is then as one that was made today', async () => {
    const old = await openDatabase(join(dataDir, 'database'))
    await makeOldDatabase(old)
    await run(old, ROWS)
    await old.close()

    const { database, applied } = await openDatabaseFolder(dataDir)
    const fresh = await open()
    await provision(fresh)
    await tunePlanner(fresh)
    const known = new Set((await listBaseline()).map((file) => file.slice(0, 14)))
    const history = await readHistory(fresh)
    expect(applied).toEqual(
      history.map(({ version }) => version).filter((version) => !known.has(version)),
    )
    expect(await readHistory(database)).toEqual(history)
    expect(await readCatalogue(database)).toEqual(await readCatalogue(fresh))
    expect(
      await run(
        database,
        'select r.name, c.quote from public.rooms r join public.citations c on c.room_id = r.id',
      ),
    ).toEqual([{ name: 'Kept', quote: 'so' }])
    await database.close()

    const again = await openDatabaseFolder(dataDir)
    expect(again.applied).toEqual([])
    await again.database.close()
  })
})

describe('a database that has only some of them', () => {
  test.each([
    ['all but the newest', SQUASHED.slice(0, -1)],
    ['the first alone', SQUASHED.slice(0, 1)],
    ['one under another name', [...SQUASHED.slice(0, -1), '20261122006100_limits']],
  ])('(%s) is refused with what to do, and left as it is', async (_name, names) => {
    const database = await open()
    await makeOldDatabase(database, names)
    const before = [await readHistory(database), await readCatalogue(database)]
    const start = provision(database)
    await expect(start).rejects.toThrow(StartError)
    await expect(start).rejects.toThrow(/git checkout 321bf90, npm start, Ctrl-C/)
    expect([await readHistory(database), await readCatalogue(database)]).toEqual(before)
  })
})
