// Builds `dist` from `src`: JavaScript and types, since Node takes no TypeScript below node_modules. With --clean, which
// runs after packing, only removes it: a checkout runs its sources.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
rmSync(join(root, 'dist'), { recursive: true, force: true })
if (process.argv.includes('--clean')) process.exit()
const { status } = spawnSync(process.execPath, [join(typescript, 'bin/tsc'), '-p', root], {
  stdio: 'inherit',
})
process.exit(status ?? 1)
