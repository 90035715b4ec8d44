// Brings a checkout up to date on whatever Node a newcomer has (20 or later): packages, then the web app's build.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
export const bin = join(root, 'node_modules/.bin')
/** The Node that the project brings along: most of the stack needs 22 or later. */
export const node = join(bin, 'node')
export const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }

/** npm writes node_modules/.package-lock.json when an install is complete. */
export function installMissing() {
  const installed = join(root, 'node_modules/.package-lock.json')
  const wanted = join(root, 'package-lock.json')
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return
  console.error('Installing packages (once; a minute or two) ...')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  // Not `npm ci`: it refuses a lock file that was made where a registry has the binaries of one platform
  // only, while `install` keeps to the locked versions and finds the binaries for this machine.
  must(npm, ['install', '--no-audit', '--no-fund', '--loglevel=error'])
}

/** The build carries a hash of the sources that it was made from. */
export function buildStale() {
  const stamp = join(root, 'apps/web/build/.documind-sources')
  const wanted = hashFiles([
    ...filesUnder(join(root, 'apps/web'), ['build', '.svelte-kit', 'node_modules', 'paraglide']),
    ...filesUnder(join(root, 'functions/_shared'), []),
    join(root, 'package-lock.json'),
  ])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.error('Building the web app ...')
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  must(node, [vite, 'build', '--logLevel', 'error'], join(root, 'apps/web'))
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
}

/** Runs a command to its end; its failure is ours. What it prints goes to standard error. */
export function must(command, args, cwd = root) {
  const { status, error } = spawnSync(command, args, { cwd, env, stdio: ['ignore', 2, 2] })
  if (status === 0) return
  console.error(error ? error.message : `${command} ${args.join(' ')} ended with ${status}`)
  process.exit(status || 1)
}

function filesUnder(folder, except) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !except.includes(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? filesUnder(path, except) : entry.isFile() ? [path] : []
    })
    .sort()
}

function hashFiles(paths) {
  const hash = createHash('sha256')
  for (const path of paths) {
    hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex')
}
