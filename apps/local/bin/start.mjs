// `npm start` and `npm run dev`: brings the checkout up to date, then hands over to the Node that the project brings along.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { buildStale, env, installMissing, node, root } from './ensure.mjs'

const isDev = process.argv.includes('--dev')

installMissing()
if (!isDev) buildStale()
if (!process.argv.includes('--build-only')) run({ ...env, ...(isDev ? { DOCUMIND_DEV: '1' } : {}) })

function run(env) {
  const main = join(root, 'apps/local/src/main.ts')
  const child = spawn(node, [main], { cwd: root, env, stdio: 'inherit' })
  // Ctrl-C reaches the whole process group by itself; other signals reach only us.
  process.on('SIGINT', () => undefined)
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code) => process.exit(code ?? 1))
}
