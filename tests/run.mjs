// `npm test`: every check there is, on a machine that may have nothing but Node 20 and npm.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildStale, env, installMissing, must, node, root } from '../apps/local/bin/ensure.mjs'

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

installMissing()
getBrowser()
buildStale()
must('npm', ['run', '--silent', 'check'])
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(node, [vitest, 'run', ...process.argv.slice(2)], {
  cwd: root,
  env,
  stdio: 'inherit',
})
process.exit(status ?? 1)

/** Debian's Chromium with fonts that have Chinese, or whatever the machine already has (CHROME_PATH). */
function getBrowser() {
  if (process.env.CHROME_PATH || BROWSERS.some(existsSync)) return
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) {
    console.error('The browser tests need Chromium: install it, or set CHROME_PATH to one.')
    process.exit(1)
  }
  console.error('Installing Chromium ...')
  must('apt-get', ['update', '-qq'])
  must('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'])
}
