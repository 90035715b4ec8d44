import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findFreePort } from '../../../apps/embedded/src/ports.ts'

/** As the hosted runtime has them: told to go, and ended. They add up over the life of a worker. */
const SOFT_MS = 1000
const HARD_MS = 2000
const LOOK_MS = 20

export interface Worker {
  name: string
  /** Milliseconds that its thread has computed. */
  cpuMs: number
  /** What it had computed when it first answered. */
  coldMs: number
  isRetired: boolean
  isKilled: boolean
}

interface Running extends Worker {
  process: ChildProcess
  url: string
}

export interface EdgeOptions {
  deno: string
  /** Holds the bundles. */
  folder: string
  env: Record<string, string>
}

/** Runs bundles as the hosted runtime does: without packages, with no network but the project, under a meter. */
export class EdgeRuntime {
  /** All there were. */
  readonly workers: Running[] = []
  readonly #options: EdgeOptions
  readonly #current = new Map<string, Promise<Running>>()
  readonly #meter = setInterval(() => this.#look(), LOOK_MS)

  constructor(options: EdgeOptions) {
    this.#options = options
  }

  fetch = async (request: Request): Promise<Response> => {
    const url = new URL(request.url)
    const path = url.pathname.replace('/functions/v1', '')
    const name = path.split('/')[1] ?? ''
    const worker = await this.#workerOf(name)
    const body = ['GET', 'HEAD'].includes(request.method) ? null : await request.arrayBuffer()
    const { method, headers } = request
    const response = await fetch(`${worker.url}${path}${url.search}`, { method, headers, body })
    worker.coldMs ||= cpuOf(worker.process.pid)
    // fetch has decoded the body already.
    const answered = new Headers(response.headers)
    for (const name of ['content-encoding', 'content-length']) answered.delete(name)
    return new Response(response.body, { status: response.status, headers: answered })
  }

  /** A worker that was told to go takes no further call. */
  async #workerOf(name: string): Promise<Running> {
    const current = await this.#current.get(name)
    if (current && !current.isRetired && current.process.exitCode === null) return current
    const started = this.#start(name)
    this.#current.set(name, started)
    return started
  }

  async #start(name: string): Promise<Running> {
    const { deno, folder, env } = this.#options
    const port = await findFreePort()
    const boot = join(import.meta.dirname, 'boot.ts')
    const options = [
      '--no-prompt',
      '--no-config',
      '--no-lock',
      '--no-npm',
      '--cached-only',
      '--no-check',
    ]
    const rights = ['--allow-env', '--allow-net=127.0.0.1', `--allow-read=${folder}`]
    const entry = `file://${join(folder, `${name}.js`)}`
    const child = spawn(deno, ['run', ...options, ...rights, boot, String(port), entry], {
      env: { DENO_DIR: join(folder, 'no-cache'), DENO_NO_UPDATE_CHECK: '1', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const running = {
      name,
      process: child,
      url: `http://127.0.0.1:${port}`,
      cpuMs: 0,
      coldMs: 0,
      isRetired: false,
      isKilled: false,
    }
    this.workers.push(running)
    for await (const chunk of child.stdout) if (String(chunk).includes('ready')) break
    child.stdout.resume()
    return running
  }

  #look(): void {
    for (const worker of this.workers) {
      if (worker.process.exitCode !== null || worker.process.killed) continue
      worker.cpuMs = cpuOf(worker.process.pid)
      if (worker.cpuMs >= HARD_MS) {
        worker.isKilled = true
        worker.process.kill('SIGKILL')
      } else if (worker.cpuMs >= SOFT_MS && !worker.isRetired) {
        worker.isRetired = true
        worker.process.stdin?.write('\n')
      }
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#meter)
    for (const { process: child } of this.workers) child.kill('SIGKILL')
    await pause(LOOK_MS)
  }
}

/** Ticks of a hundredth of a second, of the thread that runs JavaScript. */
function cpuOf(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return 0
  }
}
