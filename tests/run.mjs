// `npm test`: every check there is, on a machine that may have nothing but Node 20 and npm.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildStale, env, installMissing, must, node, root } from '../apps/local/bin/ensure.mjs'

await installMissing()
const { findBrowser } = await import('./support/find-browser.mjs')
const CHROME_PATH = findBrowser() ?? (await installBrowser())
await buildStale()
// `npm run check`, on two cores.
const check = (name) => must('npm', ['run', '--silent', `check:${name}`])
await Promise.all([
  check('types'),
  check('lint')
    .then(() => check('imports'))
    .then(() => check('format')),
])
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(node, [vitest, 'run', ...process.argv.slice(2)], {
  cwd: root,
  env: { ...env, CHROME_PATH },
  stdio: 'inherit',
})
process.exit(status ?? 1)

/** Playwright's own Chromium, for this user alone; where that cannot be had, Debian's, which needs root. */
async function installBrowser() {
  console.error("There is no browser on this machine. Installing Playwright's Chromium ...")
  const playwright = join(root, 'node_modules/playwright-core/cli.js')
  spawnSync(node, [playwright, 'install', '--no-shell', 'chromium'], {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
    timeout: 10 * 60_000,
  })
  const installed = findBrowser()
  if (installed) return installed
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    console.error("Installing Debian's Chromium ...")
    await must('apt-get', ['update', '-qq'])
    await must('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'])
    const debian = findBrowser()
    if (debian) return debian
  }
  console.error(
    'The tests need a browser: install Chrome, Chromium or Edge, or name one in CHROME_PATH.',
  )
  process.exit(1)
}
