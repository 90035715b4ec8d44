// `npm start` and `npm run dev`: brings the checkout up to date, then hands over to the Node that the project brings along.
import { constants } from 'node:os'
import { join } from 'node:path'
import { buildStale, env, installMissing, node, root } from './ensure.mjs'
import { watchNpm } from './npm-parent.mjs'
import { endPrograms } from './programs.mjs'
import { supervise } from '../../embedded/lib/supervise.mjs'

const isDev = process.argv.includes('--dev')

/** What a signal does: first it ends what brings the checkout up to date, then the stack. */
let stop = (signal) => {
  endPrograms()
  process.exit(128 + constants.signals[signal])
}
// Ctrl-C reaches the whole process group by itself; a signal to npm reaches us alone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal))
watchNpm(() => stop('SIGTERM'))

await installMissing()
if (!isDev) await buildStale()
if (!process.argv.includes('--build-only')) await run()

async function run() {
  const stack = supervise({
    name: 'DocuMind',
    command: node,
    args: [join(root, 'apps/local/src/main.ts')],
    cwd: root,
    env: { ...env, ...(isDev ? { DOCUMIND_DEV: '1' } : {}) },
  })
  stop = (signal) => stack.stop(signal)
  process.exit(await stack.ended)
}
