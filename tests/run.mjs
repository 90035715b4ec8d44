// `npm test`: every check there is, on a machine that may have nothing but Node 20 and npm.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildStale, env, installMissing, must, node, root } from '../apps/local/bin/ensure.mjs'

/** The browser, fonts that have Chinese, and the reader that ours is compared with. */
const PACKAGES = ['chromium', 'fonts-noto-cjk', 'poppler-utils']
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

await installMissing()
await getPrograms()
await buildStale()
await must('npm', ['run', '--silent', 'check'])
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(node, [vitest, 'run', ...process.argv.slice(2)], {
  cwd: root,
  env,
  stdio: 'inherit',
})
process.exit(status ?? 1)

/** Debian's packages, or whatever the machine already has (CHROME_PATH for the browser). */
async function getPrograms() {
  const hasBrowser = process.env.CHROME_PATH || BROWSERS.some(existsSync)
  if (hasBrowser && existsSync('/usr/bin/pdftotext')) return
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) {
    console.error(
      'The tests need Chromium (or CHROME_PATH) and pdftotext of poppler-utils: install them.',
    )
    process.exit(1)
  }
  console.error(`Installing ${PACKAGES.join(', ')} ...`)
  await must('apt-get', ['update', '-qq'])
  await must('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...PACKAGES])
}
