/**
 * `npm run proof:studio`: what Supabase Studio asks a database, by the library with which it asks
 * (@supabase/postgres-meta), through the database's port. Not a dependency of the project, for its size
 * (212 MB): npm brings it into a temporary folder, or POSTGRES_META says where it is installed.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { openDatabase } from '../../apps/embedded/src/database/pglite.ts'
import { findFreePort } from '../../apps/embedded/src/ports.ts'
import { startWireServer } from '../../apps/embedded/src/wire/server.ts'
import { provision } from '../support/project-database.ts'

const PACKAGE = '@supabase/postgres-meta'
const VERSION = '0.99.0'
const OWN_SCHEMAS = ['public', 'private', 'admin']

interface Listed {
  name: string
  schema?: string
}

/** What it can list, and what has to be among ours. */
const EXPECTED = {
  tables: ['rooms', 'documents', 'pages', 'chunks', 'messages', 'citations', 'feedback'],
  views: ['rooms', 'documents', 'answers'],
  columns: ['owner_id', 'content_hash', 'verified'],
  policies: ['Members can read rooms', 'Members can read chunks'],
  functions: ['my_room_ids', 'search_chunks', 'open_room'],
  triggers: ['rooms_set_updated_at'],
  publications: ['supabase_realtime'],
  roles: ['anon', 'authenticated', 'service_role'],
  extensions: ['vector'],
} as const
type Kind = keyof typeof EXPECTED

type Meta = Record<
  Kind,
  { list(options?: object): Promise<{ data: Listed[] | null; error: unknown }> }
> & {
  end(): Promise<void>
}

async function install(stack: AsyncDisposableStack): Promise<string> {
  if (process.env['POSTGRES_META']) return process.env['POSTGRES_META']
  const folder = await mkdtemp(join(tmpdir(), 'documind-studio-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  await promisify(execFile)('npm', [
    'install',
    '--prefix',
    folder,
    ...flags,
    `${PACKAGE}@${VERSION}`,
  ])
  return folder
}

async function connect(stack: AsyncDisposableStack, url: string): Promise<Meta> {
  const from = createRequire(join(await install(stack), 'package.json'))
  const { PostgresMeta } = await import(pathToFileURL(from.resolve(PACKAGE)).href)
  const meta: Meta = new PostgresMeta({ connectionString: url, max: 2 })
  stack.defer(() => meta.end())
  return meta
}

async function prove(): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const database = await openDatabase()
  stack.defer(() => database.close())
  await provision(database)
  const port = await findFreePort()
  stack.defer(await startWireServer({ database, password: 'studio', port }))
  const meta = await connect(stack, `postgresql://postgres:studio@127.0.0.1:${port}/postgres`)
  for (const kind of Object.keys(EXPECTED) as Kind[]) {
    const { data, error } = await meta[kind].list({ includeSystemSchemas: true })
    if (error || data === null) throw new Error(`${kind}: ${JSON.stringify(error)}`)
    const names = new Set(data.map(({ name }) => name))
    const missing = EXPECTED[kind].filter((name) => !names.has(name))
    if (missing.length > 0) throw new Error(`${kind}: ${missing.join(', ')} not listed`)
    const own = data.filter(({ schema }) => schema === undefined || OWN_SCHEMAS.includes(schema))
    console.log(`${kind}: ${own.length} of ours, ${data.length} in all`)
  }
}

await prove()
