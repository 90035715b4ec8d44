import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** The Deno that comes with this package; its launcher where its own script did not run at the install. */
export function findDeno(): string {
  const folder = dirname(require.resolve('deno/package.json'))
  const program = join(folder, process.platform === 'win32' ? 'deno.exe' : 'deno')
  return existsSync(program) ? program : join(folder, 'bin.cjs')
}
