import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findFreePort } from '../../apps/embedded/src/ports.ts'
import type { Stack } from '../../apps/embedded/src/stack.ts'
import { REPOSITORY_ROOT } from '../../apps/local/src/place.ts'
import { startStack } from '../../apps/local/src/project.ts'
import { fillDataDir } from './ready-database.ts'

/** A stack without any model, in this process: for what happens to its data. */
export async function startOn(dataDir: string): Promise<Stack> {
  if (!existsSync(join(dataDir, 'database'))) await fillDataDir(dataDir)
  return startStack({
    dataDir,
    ports: { api: await findFreePort(), db: await findFreePort() },
    siteUrl: 'http://127.0.0.1:3000',
    functionEnv: {},
    log: () => undefined,
  })
}

/** What `npm run <script> -- ...` prints, without npm. */
export async function runScript(
  script: 'db' | 'people',
  args: readonly string[],
  env: Record<string, string>,
): Promise<string> {
  const path = join(REPOSITORY_ROOT, `apps/local/src/${script}.ts`)
  const options = { env: { ...process.env, ...env } }
  const { stdout } = await promisify(execFile)(process.execPath, [path, ...args], options)
  return stdout
}

/** What a script that fails says; empty of one that does not. */
export const problemOf = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => '',
    (error: unknown) => (error as { stderr: string }).stderr,
  )
