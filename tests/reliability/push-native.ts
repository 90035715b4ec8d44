/**
 * `npm run proof:native`: the migrations on an ordinary Postgres server of this machine, pushed by the
 * Supabase CLI twice. Not a test of `npm test`: it needs the server's programs (15 to 17; PG_BIN says
 * where) and pgvector installed for it, which no npm package brings.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual, promisify } from 'node:util'
import type { PGlite } from '@electric-sql/pglite'
import { Client } from 'pg'
import { REPOSITORY_ROOT } from '../../apps/local/src/place.ts'
import type { Database } from '../../apps/embedded/src/database/database.ts'
import { openDatabase } from '../../apps/embedded/src/database/pglite.ts'
import { findFreePort } from '../../apps/embedded/src/ports.ts'
import { describeSchema } from '../support/schema.ts'
import { provision, provisionBase } from '../support/project-database.ts'

const run = promisify(execFile)

/** Debian keeps the programs of each version in a folder of its own. */
async function findPrograms(): Promise<string> {
  if (process.env['PG_BIN']) return process.env['PG_BIN']
  const versions = await readdir('/usr/lib/postgresql').catch(() => [])
  const newest = versions
    .filter((version) => ['15', '16', '17'].includes(version))
    .sort()
    .at(-1)
  if (newest === undefined) throw new Error('There is no Postgres 15 to 17 here: set PG_BIN')
  return `/usr/lib/postgresql/${newest}/bin`
}

/** Postgres refuses to be run by root: then it is the account that the package made. */
async function findAccount(): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {}
  const ask = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout)
  return { uid: await ask('-u'), gid: await ask('-g') }
}

async function startServer(stack: AsyncDisposableStack): Promise<number> {
  const programs = await findPrograms()
  const account = await findAccount()
  const folder = await mkdtemp(join(tmpdir(), 'documind-native-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  if (account.uid !== undefined) await chown(folder, account.uid, account.gid ?? account.uid)
  const data = join(folder, 'data')
  const initialise = [
    '-D',
    data,
    '-U',
    'postgres',
    '--auth=trust',
    '--locale=C.UTF-8',
    '-E',
    'UTF8',
  ]
  await run(join(programs, 'initdb'), initialise, { ...account, cwd: folder })
  const port = await findFreePort()
  const settings = ['-h', '127.0.0.1', '-p', String(port), '-k', folder, '-c', 'fsync=off']
  const server = spawn(join(programs, 'postgres'), ['-D', data, ...settings], {
    ...account,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  stack.defer(async () => {
    const ended = once(server, 'exit')
    server.kill('SIGINT')
    await ended
  })
  for await (const chunk of server.stderr) {
    if (String(chunk).includes('ready to accept connections')) break
  }
  return port
}

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
  const port = await startServer(stack)
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres?sslmode=disable`
  const client = new Client({ connectionString: url })
  await client.connect()
  stack.defer(() => client.end())
  const native = asDatabase(client) as Database
  const { rows } = await client.query(
    `select version() as server, (select default_version from pg_available_extensions where name = 'vector') as pgvector`,
  )
  const { server, pgvector } = rows[0]
  if (pgvector === null) throw new Error('This Postgres has no pgvector: install it for the server')
  console.log(`${server.split(' (')[0]}, pgvector ${pgvector}`)

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
