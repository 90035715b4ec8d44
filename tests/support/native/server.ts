import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { findFreePort } from '../../../apps/embedded/src/ports.ts'

const run = promisify(execFile)

/** An ordinary Postgres server of this machine, with a data directory of its own that goes with it. */
export interface NativeServer extends AsyncDisposable {
  /** Of its database `postgres`, as the superuser that it was made with. */
  url: string
  /** The process, for who wants to know what it takes. */
  pid: number
}

/**
 * Needs the server's programs (15 to 17; PG_BIN says where), which no npm package brings.
 * @param superuser hosted projects call theirs supabase_admin, and their `postgres` is none
 * @param settings of postgresql.conf, beside those that make it quick and local
 */
export async function startNativeServer(
  superuser: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<NativeServer> {
  const stack = new AsyncDisposableStack()
  const programs = await findPrograms()
  const account = await findAccount()
  const folder = await mkdtemp(join(tmpdir(), 'documind-native-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  if (account.uid !== undefined) await chown(folder, account.uid, account.gid ?? account.uid)
  const data = join(folder, 'data')
  const initialise = ['-D', data, '-U', superuser, '--auth=trust', '--locale=C.UTF-8', '-E', 'UTF8']
  await run(join(programs, 'initdb'), initialise, { ...account, cwd: folder })
  const port = await findFreePort()
  const options = { fsync: 'off', ...settings }
  const server = spawn(
    join(programs, 'postgres'),
    [
      ...['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder],
      ...Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { ...account, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  stack.defer(async () => {
    const ended = once(server, 'exit')
    server.kill('SIGINT')
    await ended
  })
  await untilReady(server.stderr)
  return {
    url: `postgresql://${superuser}@127.0.0.1:${port}/postgres?sslmode=disable`,
    pid: server.pid ?? 0,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/**
 * @returns the versions of a server and of its pgvector, in a line
 * @throws where there is none
 */
export async function describeServer(connectionString: string): Promise<string> {
  const client = new Client({ connectionString })
  await client.connect()
  const { rows } = await client.query<{ server: string; pgvector: string | null }>(
    `select version() as server, (select default_version from pg_available_extensions where name = 'vector') as pgvector`,
  )
  await client.end()
  const { server = '', pgvector = null } = rows[0] ?? {}
  if (pgvector === null) throw new Error('This Postgres has no pgvector: install it for the server')
  return `${server.split(' (')[0]}, pgvector ${pgvector}`
}

/** What it says later is read as well, and thrown away: a full pipe would stop it. */
async function untilReady(log: NodeJS.ReadableStream): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let said = ''
  log.on('data', (chunk) => {
    said = (said + String(chunk)).slice(-4000)
    if (said.includes('ready to accept connections')) resolve()
  })
  log.on('end', () => reject(new Error(`Postgres did not start: ${said}`)))
  await promise
}

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
