import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { REPORT, type StatusReport } from '../../apps/local/src/status-report.ts'
import { findFreePort } from '../../apps/embedded/src/ports.ts'
import { parseJson } from './json.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const STOP_TIMEOUT_MS = 20_000

/** What `npm start` starts, as a newcomer starts it. */
export interface RunningApp {
  url: string
  status(): StatusReport
  /** Ctrl-C; resolves when everything has ended and the data directory is free again. */
  stop(): Promise<void>
}

export interface AppOptions {
  dataDir: string
  env?: Record<string, string>
  ports?: Ports
}

export const createDataDir = (): Promise<string> => mkdtemp(join(tmpdir(), 'documind-e2e-'))
export const removeDataDir = (dataDir: string): Promise<void> =>
  rm(dataDir, { recursive: true, force: true })

export interface Ports {
  web: number
  api: number
  db: number
}

export async function reservePorts(): Promise<Ports> {
  return { web: await findFreePort(), api: await findFreePort(), db: await findFreePort() }
}

/** Runs `npm start` and waits for the line that says it is ready. */
export async function startApp({ dataDir, env = {}, ports }: AppOptions): Promise<RunningApp> {
  const { web, api, db } = ports ?? (await reservePorts())
  const variables = {
    ...process.env,
    ...env,
    DATA_DIR: dataDir,
    PORT: String(web),
    SUPABASE_PORT: String(api),
    SUPABASE_DB_PORT: String(db),
  }
  const child = spawn('npm', ['start'], {
    cwd: ROOT,
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that Ctrl-C can be sent to it as a terminal does.
    detached: true,
  })
  const url = await readReadyLine(child)
  return {
    url,
    status: () => {
      const options = { cwd: ROOT, env: variables, encoding: 'utf8' } as const
      return parseJson(execFileSync('npm', ['run', '--silent', 'status'], options), REPORT)
    },
    stop: () => interrupt(child, dataDir),
  }
}

async function readReadyLine(child: ChildProcess): Promise<string> {
  const output: string[] = []
  return new Promise((resolveUrl, reject) => {
    const onLine = (line: string): void => {
      output.push(line)
      const url = /^DocuMind is ready at (\S+)$/.exec(line)?.[1]
      if (url !== undefined) resolveUrl(url)
    }
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', onLine)
    }
    child.once('error', reject)
    child.once('exit', (code) =>
      reject(new Error(`npm start ended with ${code}:\n${output.join('\n')}`)),
    )
  })
}

async function interrupt(child: ChildProcess, dataDir: string): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolveExit) => child.once('exit', resolveExit))
  process.kill(-child.pid, 'SIGINT')
  await exited
  // npm ends at the signal itself; what it started takes a moment to close the database.
  const lock = join(dataDir, 'lock')
  for (const giveUpAt = Date.now() + STOP_TIMEOUT_MS; existsSync(lock); await pause(50)) {
    if (Date.now() > giveUpAt) throw new Error('The data directory is still in use')
  }
}
