import { spawn } from 'node:child_process'
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import typescript from 'typescript'
import { DEPLOY_FOLDER, REPOSITORY_ROOT } from './place.ts'
import { DeployError, type Settings } from './settings.ts'

/** Holds everything that the web app's server needs beside Node. */
export const WEB_FOLDER = join(DEPLOY_FOLDER, 'web')

const WEB = join(REPOSITORY_ROOT, 'apps/web')

/**
 * Builds the web app into a folder of its own: `node main.js` there serves it, without any package.
 * What it is told by its environment is in docs/deploy.md.
 */
export async function buildStandaloneWeb(
  print: (text: string) => void,
  folder = WEB_FOLDER,
): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await run(process.execPath, [join(REPOSITORY_ROOT, 'apps/local/bin/start.mjs'), '--build-only'], {
    cwd: REPOSITORY_ROOT,
    print,
  })
  const builds = join(WEB, 'build')
  const name = await readFile(join(builds, 'current'), 'utf8')
  await cp(join(builds, name), join(folder, 'build'), { recursive: true })
  const sources = join(WEB, 'src/server')
  for (const file of await readdir(sources)) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue
    const source = await readFile(join(sources, file), 'utf8')
    await writeFile(join(folder, file.replace(/\.ts$/, '.js')), toJavaScript(source))
  }
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
}

/** The same for a project: with what the server is told, for hosts that read it from a file. */
export async function buildWeb(settings: Settings, print: (text: string) => void): Promise<void> {
  await buildStandaloneWeb(print)
  const variables = Object.entries(webVariables(settings)).map((pair) => pair.join('='))
  await writeFile(join(WEB_FOLDER, '.env'), `${variables.join('\n')}\n`)
}

/** Neither is a secret. */
export const webVariables = ({ supabaseUrl, publishableKey, siteUrl }: Settings) => ({
  SUPABASE_URL: supabaseUrl,
  SUPABASE_PUBLISHABLE_KEY: publishableKey,
  ORIGIN: siteUrl,
  HOST: '0.0.0.0',
})

export const runWebCommand = (
  command: string,
  settings: Settings,
  print: (text: string) => void,
): Promise<void> =>
  run(command, [], { cwd: WEB_FOLDER, print, shell: true, env: webVariables(settings) })

function toJavaScript(source: string): string {
  const compilerOptions = {
    target: typescript.ScriptTarget.ES2022,
    module: typescript.ModuleKind.ESNext,
  }
  const { outputText } = typescript.transpileModule(source, { compilerOptions })
  return outputText.replaceAll(/(from ['"]\.\/[\w-]+)\.ts(['"])/g, '$1.js$2')
}

interface RunOptions {
  cwd: string
  print: (text: string) => void
  shell?: boolean
  env?: Record<string, string>
}

async function run(
  command: string,
  args: readonly string[],
  { cwd, print, shell = false, env = {} }: RunOptions,
): Promise<void> {
  const child = spawn(command, args, {
    cwd,
    shell,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => print(text))
  }
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.once('error', reject)
  child.once('close', resolve)
  const code = await promise
  if (code !== 0) throw new DeployError(`${command} ended with ${code}`)
}
