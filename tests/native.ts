/**
 * `npm run test:native`: the suites of the database on an ordinary Postgres server, where a project's owner may do what
 * hosted projects let theirs, and no more. DATABASE_URL names the server and its superuser (not `postgres`); without it, one
 * of this machine is started. pgvector has to be installed for it. What follows `--` goes to vitest.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { REPOSITORY_ROOT } from '../apps/local/src/place.ts'
import { describeServer, startNativeServer } from './support/native/server.ts'
import { dropTemplates, makeTemplates } from './support/native/templates.ts'

await using stack = new AsyncDisposableStack()
const url = process.env['DATABASE_URL'] ?? stack.use(await startNativeServer('supabase_admin')).url
console.log(await describeServer(url))
stack.defer(() => dropTemplates(url))
await makeTemplates(url)
const vitest = join(REPOSITORY_ROOT, 'node_modules/vitest/vitest.mjs')
const args = [vitest, 'run', '--project', 'native', ...process.argv.slice(2)]
const suites = spawn(process.execPath, args, {
  cwd: REPOSITORY_ROOT,
  env: { ...process.env, NATIVE_URL: url },
  stdio: 'inherit',
})
const [status] = (await once(suites, 'exit')) as [number | null]
process.exitCode = status ?? 1
