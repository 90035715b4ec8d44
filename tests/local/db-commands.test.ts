import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REPOSITORY_ROOT } from '../../apps/local/src/place.ts'
import type { Database } from '../../apps/embedded/src/database/database.ts'
import { openDatabase } from '../../apps/embedded/src/database/pglite.ts'
import { lockDataDir } from '../../apps/embedded/src/lock.ts'
import { describeSchema } from '../support/schema.ts'
import { provision, provisionBase, seedDatabase } from '../support/project-database.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'documind-db-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** `npm run db -- ...`, without npm. */
async function db(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(REPOSITORY_ROOT, 'apps/local/src/db.ts'), ...args],
    { env: { ...process.env, DATA_DIR: join(folder, 'data'), INIT_CWD: folder } },
  )
  return stdout
}

/** Whose documents there are, in which rooms. */
async function readRows(database: Database): Promise<unknown[]> {
  const query = `
    select u.email, r.name, d.title, d.body, d.status from public.documents d
    join public.rooms r on r.id = d.room_id join auth.users u on u.id = r.owner_id order by d.title`
  return (await database.exclusive((connection) => connection.query(query))).rows
}

async function open(prepare: (database: Database) => Promise<unknown>) {
  const database = await openDatabase()
  await prepare(database)
  return Object.assign(database, { [Symbol.asyncDispose]: () => database.close() })
}

const exec = (database: Database, sql: string): Promise<unknown> =>
  database.exclusive((connection) => connection.exec(sql))

describe('npm run db', () => {
  it('reset replays the migrations and the seed; a dump of the rows fills another project', async () => {
    expect(await db('reset')).toMatch(/Applied 20261129000100.*Seeded/s)
    const sql = await db('dump', '--data-only')
    await using seeded = await open(async (database) => {
      await provision(database)
      await seedDatabase(database)
    })
    await using restored = await open(provision)
    await exec(restored, sql)
    expect(await readRows(restored)).toEqual(await readRows(seeded))
    // And nothing is changed by what is there already.
    await exec(restored, sql)
    expect(await readRows(restored)).toEqual(await readRows(seeded))
  })

  it('dump --data makes schema and rows where there is only the platform', async () => {
    await db('dump', '--data', '--file', 'all.sql')
    await using restored = await open(provisionBase)
    await exec(restored, await readFile(join(folder, 'all.sql'), 'utf8'))
    // The dump empties the search path, which shows in how policies are printed.
    await exec(restored, 'reset all')
    await using ours = await open(provision)
    const isOurs = (line: unknown): boolean =>
      !/(realtime|storage)\.(messages|objects) /.test(JSON.stringify(line))
    expect((await readRows(restored)).length).toBe(2)
    expect((await describeSchema(restored)).filter(isOurs)).toEqual(
      (await describeSchema(ours)).filter(isOurs),
    )
  })

  it('reset --no-seed leaves no rows', async () => {
    expect(await db('reset', '--no-seed')).not.toMatch(/Seeded/)
    const sql = await db('dump', '--data-only')
    expect(sql).not.toMatch(/demo@example\.com/)
    expect(await db('migrate')).toMatch(/Nothing to apply/)
  })

  it('lint finds nothing to say about our schema', async () => {
    expect(await db('lint')).toMatch(/breaks no rule/)
  })

  it('says so when a stack has the data, and how it is used when asked for nonsense', async () => {
    const unlock = await lockDataDir(join(folder, 'data'))
    await expect(db('dump')).rejects.toMatchObject({ code: 1, stderr: /already running/ })
    await unlock()
    await expect(db('explode')).rejects.toMatchObject({ code: 2, stderr: /^Usage/ })
    await expect(db('dump', '--everything')).rejects.toMatchObject({ code: 2, stderr: /Usage/ })
  })
})

describe('the seed', () => {
  it('can run again, and then changes nothing', async () => {
    await using database = await open(provision)
    await seedDatabase(database)
    const rows = await readRows(database)
    await seedDatabase(database)
    expect(await readRows(database)).toEqual(rows)
    expect(rows).toHaveLength(2)
  })

  it('gives nobody a password', async () => {
    await using database = await open(provision)
    await seedDatabase(database)
    const query = `select from auth.users where coalesce(encrypted_password, '') <> ''`
    const { rows } = await database.exclusive((connection) => connection.query(query))
    expect(rows).toEqual([])
  })
})
