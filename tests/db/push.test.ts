import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REPOSITORY_ROOT } from '../../apps/local/src/place.ts'
import type { Database } from '../../apps/embedded/src/database/database.ts'
import { openDatabase } from '../../apps/embedded/src/database/pglite.ts'
import { findFreePort } from '../../apps/embedded/src/ports.ts'
import { startWireServer } from '../../apps/embedded/src/wire/server.ts'
import { readCatalogue } from '../support/catalogue.ts'
import { makeOldDatabase } from './squashed.ts'
import { provision, provisionBase } from '../support/project-database.ts'

interface Served extends AsyncDisposable {
  database: Database
  url: string
}

/** A Postgres that the Supabase CLI can reach, as it reaches any other. */
async function serve(prepare: (database: Database) => Promise<unknown>): Promise<Served> {
  const stack = new AsyncDisposableStack()
  const database = await openDatabase()
  stack.defer(() => database.close())
  await prepare(database)
  const port = await findFreePort()
  stack.defer(await startWireServer({ database, password: 'test', port }))
  const url = `postgresql://postgres:test@127.0.0.1:${port}/postgres?sslmode=disable`
  return { database, url, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

const push = (url: string): Promise<string> => supabase(['db', 'push'], url)

async function supabase(command: string[], url: string): Promise<string> {
  const cli = join(REPOSITORY_ROOT, 'node_modules/.bin/supabase')
  const env = { ...process.env, DO_NOT_TRACK: '1' }
  const args = [...command, '--yes', `--remote=${url}`]
  const { stdout, stderr } = await promisify(execFile)(cli, args, { cwd: REPOSITORY_ROOT, env })
  return stdout + stderr
}

async function readHistory(database: Database): Promise<unknown[]> {
  const query = 'select version, name from supabase_migrations.schema_migrations order by version'
  return (await database.exclusive((connection) => connection.query(query))).rows
}

let ours: Served
let theirs: Served
beforeAll(async () => {
  ours = await serve(provision)
  theirs = await serve(provisionBase)
})
afterAll(() => Promise.all([ours[Symbol.asyncDispose](), theirs[Symbol.asyncDispose]()]))

describe('supabase db push', () => {
  it('applies the migrations to a Postgres that has only the base, and the second time nothing', async () => {
    expect(await push(theirs.url)).toMatch(/Applying migration 20261129000100_access/)
    const schema = await readCatalogue(theirs.database)
    expect(await push(theirs.url)).toMatch(/up to date/)
    expect(await readCatalogue(theirs.database)).toEqual(schema)
  })

  it('makes the schema, and the history, that our own start makes', async () => {
    expect(await readCatalogue(theirs.database)).toEqual(await readCatalogue(ours.database))
    expect(await readHistory(theirs.database)).toEqual(await readHistory(ours.database))
  })

  it('finds nothing to do where we have migrated', async () => {
    expect(await push(ours.url)).toMatch(/up to date/)
  })

  it('refuses a database of before version 1.0, until its history is repaired as docs/embedded.md says', async () => {
    await using old = await serve((database) => makeOldDatabase(database))
    await expect(push(old.url)).rejects.toThrow(/Remote migration versions not found/)
    for (const command of await readRepair()) await supabase(command, old.url)
    const pushed = await push(old.url)
    expect(pushed).toMatch(/Applying migration 20261130000000_claims/)
    expect(pushed).not.toMatch(/Applying migration 20261129/)
    expect(await readHistory(old.database)).toEqual(await readHistory(ours.database))
    expect(await readCatalogue(old.database)).toEqual(await readCatalogue(ours.database))
  })
})

/** The commands of the page, without their program and their address. */
async function readRepair(): Promise<string[][]> {
  const page = await readFile(join(REPOSITORY_ROOT, 'docs/embedded.md'), 'utf8')
  const commands = page.replaceAll('\\\n', ' ').match(/^npx supabase migration repair .*$/gm) ?? []
  return commands.map((command) =>
    command
      .split(/\s+/)
      .slice(2)
      .filter((word) => !word.startsWith('--remote')),
  )
}
