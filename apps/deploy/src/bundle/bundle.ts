import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { DEPLOY_FOLDER, FUNCTIONS, type FunctionName } from '../place.ts'
import { stageFunctions } from './stage.ts'
import { writeLetters } from './utf8.ts'

export interface Bundle {
  name: FunctionName
  /** One script with everything in it. */
  path: string
  bytes: number
}

/** Above it the service that takes a function over its API answers with an error that says nothing. */
export const MAX_BUNDLE_BYTES = 4_500_000

/** Makes one script of each function, from the packages that are installed, which the lock file has pinned. */
export async function bundleFunctions(folder = join(DEPLOY_FOLDER, 'bundles')): Promise<Bundle[]> {
  await using stack = new AsyncDisposableStack()
  const staging = await mkdtemp(join(tmpdir(), 'documind-bundle-'))
  stack.defer(() => rm(staging, { recursive: true, force: true }))
  const functions = await stageFunctions(staging)
  await mkdir(folder, { recursive: true })
  const bundles: Bundle[] = []
  for (const name of FUNCTIONS) bundles.push(await bundle(name, functions, folder))
  return bundles
}

async function bundle(name: FunctionName, functions: string, folder: string): Promise<Bundle> {
  const path = join(folder, `${name}.js`)
  const options = ['--quiet', '--platform=deno', '--minify', '--config=deno.json']
  const args = ['bundle', ...options, `--output=${path}`, `${name}/index.ts`]
  await promisify(execFile)(findDeno(), args, { cwd: functions })
  const script = writeLetters(await readFile(path, 'utf8'))
  await writeFile(path, script)
  const bytes = Buffer.byteLength(script)
  if (bytes > MAX_BUNDLE_BYTES) {
    throw new Error(`The bundle of ${name} has ${bytes} bytes, more than ${MAX_BUNDLE_BYTES}`)
  }
  return { name, path, bytes }
}

function findDeno(): string {
  const folder = dirname(createRequire(import.meta.url).resolve('deno/package.json'))
  return join(folder, process.platform === 'win32' ? 'deno.exe' : 'deno')
}
