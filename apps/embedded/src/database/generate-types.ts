import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findFreePort } from '../ports.ts'
import { StartError } from '../start-error.ts'
import { startWireServer } from '../wire/server.ts'
import { openDatabase } from './pglite.ts'
import { provision, type SchemaOptions } from './provision.ts'

const MAX_OUTPUT_BYTES = 16 * 1024 * 1024

/**
 * TypeScript types of the schema that the migrations make, by the Supabase CLI, from a database in memory.
 * @param root the project's folder, where the CLI (npm: `supabase`) is installed
 */
export async function generateTypes(root: string, schema: SchemaOptions): Promise<string> {
  const cli = join(root, 'node_modules/.bin/supabase')
  if (!existsSync(cli)) {
    throw new StartError(`The types are made by the Supabase CLI: run \`npm install -D supabase\``)
  }
  await using stack = new AsyncDisposableStack()
  const database = await openDatabase()
  stack.defer(() => database.close())
  await provision(database, schema)
  const port = await findFreePort()
  const password = 'in memory, for a moment'
  stack.defer(await startWireServer({ database, password, port }))
  const url = `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres?sslmode=disable`
  const args = ['gen', 'types', '--lang', 'typescript', '--schema', 'public', '--db-url', url]
  const { stdout } = await promisify(execFile)(cli, args, {
    cwd: root,
    maxBuffer: MAX_OUTPUT_BYTES,
    env: { ...process.env, DO_NOT_TRACK: '1' },
  })
  // Without a terminal the CLI writes its remarks before the types.
  return stdout.slice(Math.max(0, stdout.indexOf('export type Json')))
}
