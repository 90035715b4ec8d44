// Brings a checkout up to date on whatever Node a newcomer has (20 or later): packages, then the web app's build.
import { createHash } from 'node:crypto'
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withLockAsync } from '../../embedded/lib/file-lock.mjs'
import { runProgram } from './programs.mjs'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
export const bin = join(root, 'node_modules/.bin')
/** The Node that the project brings along: most of the stack needs 22 or later. */
export const node = join(bin, 'node')
export const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }

/** npm writes node_modules/.package-lock.json when an install is complete. */
export async function installMissing() {
  const installed = join(root, 'node_modules/.package-lock.json')
  const wanted = join(root, 'package-lock.json')
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return
  console.error('Installing packages (once; a minute or two) ...')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  // `ci` never writes the lock file, so a start leaves the checkout as it was.
  await must(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
}

const builds = join(root, 'apps/web/build')
/** In the web app's folder, what a build writes. */
const GENERATED = [
  'build',
  '.svelte-kit',
  'node_modules',
  'paraglide',
  '.meta.json',
  '.gitignore',
  'README.md',
  'cache',
]
/** Whoever runs an older build goes on with it. */
const KEPT_BUILDS = 3

/**
 * Builds the web app where its sources were not built before. A build stands in a folder of its own, named
 * by a hash of what it was made from, so that no app that runs has its files replaced; `current` names the
 * one to start next.
 */
export async function buildStale() {
  const name = hashFiles([
    ...filesUnder(join(root, 'apps/web'), GENERATED),
    ...filesUnder(join(root, 'apps/client/src'), []),
    ...filesUnder(join(root, 'apps/room-files/src'), []),
    ...filesUnder(join(root, 'functions/_shared'), []),
    join(root, 'package-lock.json'),
  ]).slice(0, 16)
  const target = join(builds, name)
  // SvelteKit writes beside the sources while it builds, where two builds would meet.
  await withLockAsync(join(builds, '.lock'), async () => {
    if (!existsSync(target)) await build(target)
  })
  utimesSync(target, new Date(), new Date())
  const pointer = join(builds, `current.${process.pid}`)
  writeFileSync(pointer, name)
  renameSync(pointer, join(builds, 'current'))
  removeOldBuilds(name)
}

/** Under its name only once it is whole. */
async function build(target) {
  console.error('Building the web app ...')
  const unfinished = join(builds, `unfinished.${process.pid}`)
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  await must(node, [vite, 'build', '--logLevel', 'error'], join(root, 'apps/web'), {
    WEB_BUILD: unfinished,
    // Whatever the caller's is: anything else builds what a developer wants, a fifth larger.
    NODE_ENV: 'production',
  })
  renameSync(unfinished, target)
}

function removeOldBuilds(current) {
  const age = (name) => statSync(join(builds, name)).mtimeMs
  const old = readdirSync(builds)
    .filter((name) => /^[0-9a-f]{16}$|^unfinished/.test(name) && name !== current)
    .sort((a, b) => age(b) - age(a))
  for (const name of old.slice(KEPT_BUILDS - 1)) {
    rmSync(join(builds, name), { recursive: true, force: true })
  }
}

/** Runs a command to its end; its failure is ours. What it prints goes to standard error. */
export async function must(command, args, cwd = root, variables = {}) {
  const result = await runProgram(command, args, { cwd, env: { ...env, ...variables } })
  if (result === 0) return
  const failed = typeof result === 'number'
  console.error(failed ? `${command} ${args.join(' ')} ended with ${result}` : result.message)
  process.exit(failed ? result : 1)
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
