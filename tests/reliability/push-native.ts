/**
 * `npm run proof:native`: the migrations on an ordinary Postgres server of this machine, pushed by the
 * Supabase CLI twice. Not a test of `npm test`: it needs the server's programs (15 to 17; PG_BIN says
 * where) and pgvector installed for it, which no npm package brings.
 */
import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual, promisify } from 'node:util'
import type { PGlite } from '@electric-sql/pglite'
import { Client } from 'pg'
import { REPOSITORY_ROOT } from '../../apps/local/src/place.ts'
import type { Database } from '../../apps/embedded/src/database/database.ts'
import { openDatabase } from '../../apps/embedded/src/database/pglite.ts'
import { describeServer, startNativeServer } from '../support/native/server.ts'
import { describeSchema } from '../support/schema.ts'
import { provision, provisionBase } from '../support/project-database.ts'

const run = promisify(execFile)

/** As much of our database as the base scripts and the description of a schema use. */
function asDatabase(client: Client): Pick<Database, 'exclusive'> {
  const connection = {
    exec: (sql: string) => client.query(sql),
    query: (sql: string) => client.query(sql),
  }
  return { exclusive: (use) => use(connection as unknown as PGlite) }
}

async function push(url: string): Promise<string> {
  const cli = join(REPOSITORY_ROOT, 'node_modules/.bin/supabase')
  const { stdout, stderr } = await run(cli, ['db', 'push', '--yes', '--remote', url], {
    cwd: REPOSITORY_ROOT,
    env: { ...process.env, DO_NOT_TRACK: '1' },
  })
  return stdout + stderr
}

function require(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Not so: ${what}`)
  console.log(what)
}

async function prove(): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const { url } = stack.use(await startNativeServer('postgres'))
  console.log(await describeServer(url))
  const client = new Client({ connectionString: url })
  await client.connect()
  stack.defer(() => client.end())
  const native = asDatabase(client) as Database
  await provisionBase(native)
  const first = await push(url)
  const migrations = (await readdir(join(REPOSITORY_ROOT, 'supabase/migrations'))).length
  require(first.split('Applying migration').length - 1 >=
    migrations, `${migrations} migrations applied`)
  const schema = await describeSchema(native)
  require((await push(url)).includes('up to date'), 'a second push has nothing to apply')
  require(isDeepStrictEqual(await describeSchema(native), schema), 'and changes nothing')

  const ours = await openDatabase()
  stack.defer(() => ours.close())
  await provision(ours)
  const own = await describeSchema(ours)
  const text = (line: unknown): string => JSON.stringify(line)
  const known = new Set(own.map(text))
  const different = schema.map(text).filter((line) => !known.has(line))
  for (const line of different) console.log(`different from the embedded database: ${line}`)
  require(schema.length ===
    own.length, `${schema.length} columns, functions and policies, as embedded`)
}

await prove()
