import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { format, resolveConfig } from 'prettier'
import { REPOSITORY_ROOT } from '../config.ts'
import { findFreePort } from '../ports.ts'
import { startWireServer } from '../wire/server.ts'
import { openDatabase } from './pglite.ts'
import { provision } from './provision.ts'

const MAX_OUTPUT_BYTES = 16 * 1024 * 1024
const HEADER = '// Generated from the migrations by `npm run db -- types`. Do not edit.\n\n'

/** TypeScript types of the schema that the migrations make, by the Supabase CLI, from a database in memory. */
export async function generateTypes(): Promise<string> {
  await using stack = new AsyncDisposableStack()
  const database = await openDatabase()
  stack.defer(() => database.close())
  await provision(database)
  const port = await findFreePort()
  const password = 'in memory, for a moment'
  stack.defer(await startWireServer({ database, password, port }))
  const url = `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres?sslmode=disable`
  const cli = join(REPOSITORY_ROOT, 'node_modules/.bin/supabase')
  const args = ['gen', 'types', '--lang', 'typescript', '--schema', 'public', '--db-url', url]
  const { stdout } = await promisify(execFile)(cli, args, {
    cwd: REPOSITORY_ROOT,
    maxBuffer: MAX_OUTPUT_BYTES,
    env: { ...process.env, DO_NOT_TRACK: '1' },
  })
  // Without a terminal the CLI writes its remarks before the types.
  const source = stdout.slice(Math.max(0, stdout.indexOf('export type Json')))
  const style = await resolveConfig(join(REPOSITORY_ROOT, 'package.json'))
  return format(HEADER + source, { ...style, parser: 'typescript' })
}
