// Runs on whatever Node a newcomer has (20 or later): brings the checkout up to date, then hands over
// to the Node that the project brings along (package `node`), since most of the stack needs 22 or later.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const bin = join(root, 'node_modules/.bin')
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }

installMissing()
buildStale()
const args = process.argv[2] === '--build-only' ? undefined : [join(root, 'apps/local/src/main.ts')]
if (args) run(args)

/** npm writes node_modules/.package-lock.json when an install is complete. */
function installMissing() {
  const installed = join(root, 'node_modules/.package-lock.json')
  const wanted = join(root, 'package-lock.json')
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return
  console.error('Installing packages (once; a minute or two) ...')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  must(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
}

/** The build carries a hash of the sources that it was made from. */
function buildStale() {
  const stamp = join(root, 'apps/web/build/.documind-sources')
  const wanted = hashFiles([
    ...filesUnder(join(root, 'apps/web'), ['build', '.svelte-kit', 'node_modules', 'paraglide']),
    ...filesUnder(join(root, 'functions/_shared'), []),
    join(root, 'package-lock.json'),
  ])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.error('Building the web app ...')
  must(
    join(bin, 'node'),
    [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'],
    join(root, 'apps/web'),
  )
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
}

function filesUnder(folder, except) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !except.includes(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? filesUnder(path, except) : statSync(path).isFile() ? [path] : []
    })
    .sort()
}

function hashFiles(paths) {
  const hash = createHash('sha256')
  for (const path of paths)
    hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0')
  return hash.digest('hex')
}

function must(command, args, cwd = root) {
  const { status, error } = spawnSync(command, args, { cwd, env, stdio: ['ignore', 2, 2] })
  if (status !== 0) {
    console.error(error ? error.message : `${command} ${args.join(' ')} ended with ${status}`)
    process.exit(status ?? 1)
  }
}

function run(args) {
  const child = spawn(join(bin, 'node'), args, { cwd: root, env, stdio: 'inherit' })
  // Ctrl-C reaches the whole process group; other signals only us.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT') child.kill(signal)
    })
  }
  child.on('exit', (code) => process.exit(code ?? 1))
}
