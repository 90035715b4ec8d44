import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../apps/embedded/src/database/database.ts'
import { openDatabase } from '../../apps/embedded/src/database/pglite.ts'
import { dumpDatabase, openDatabaseFolder, provision } from '../support/project-database.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'documind-planner-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What a function says of the planner. */
async function readSettings(database: Database): Promise<string[]> {
  const { rows } = await database.exclusive((connection) =>
    connection.query<{ setting: string }>(
      `select proname || ': ' || setting as setting from pg_proc, unnest(proconfig) as setting
       where pronamespace::regnamespace::text in ('public', 'private', 'admin') and setting !~ '^search_path=' order by 1`,
    ),
  )
  return rows.map(({ setting }) => setting)
}

it('settings for a database without statistics are those of a start, of no migration and no dump', async () => {
  const { database } = await openDatabaseFolder(folder)
  expect(await readSettings(database)).toEqual([
    'search_chunks: enable_seqscan=off',
    'search_chunks: plan_cache_mode=force_generic_plan',
  ])
  expect(await dumpDatabase(database, 'schema')).not.toMatch(/enable_seqscan|plan_cache_mode/)
  await database.close()

  const migrated = await openDatabase()
  await provision(migrated)
  expect(await readSettings(migrated)).toEqual([])
  await migrated.close()
})
