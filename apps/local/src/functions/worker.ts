import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { REPOSITORY_ROOT } from '../config.ts'

export interface WorkerOptions {
  name: string
  env: Record<string, string>
  /** Hosts with ports that the function may reach. */
  allowNet: string[]
  /** Megabytes of JavaScript heap, as hosted. */
  memoryMb?: number
  log: (line: string) => void
}

const RESTART_MIN_MS = 100
const RESTART_MAX_MS = 5000
/** A worker that lived this long starts anew without a wait. */
const HEALTHY_AFTER_MS = 10_000

/** One edge function in a Deno process of its own, started again whenever it dies. */
export class FunctionWorker {
  readonly #options: WorkerOptions
  #process: ChildProcess | undefined
  #port = 0
  #ready: Promise<void> = Promise.resolve()
  #stopped = false
  #restartDelayMs = RESTART_MIN_MS

  constructor(options: WorkerOptions) {
    this.#options = options
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  start(): Promise<void> {
    this.#ready = this.#spawn()
    return this.#ready
  }

  /** The worker's address, once it accepts requests. */
  async address(): Promise<string> {
    await this.#ready
    return `http://127.0.0.1:${this.#port}`
  }

  async stop(): Promise<void> {
    this.#stopped = true
    const child = this.#process
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 4000)
    await exited
    clearTimeout(timer)
  }

  async #spawn(): Promise<void> {
    this.#port = await findFreePort()
    const child = spawn(denoPath(), this.#arguments(), {
      cwd: REPOSITORY_ROOT,
      env: { ...this.#options.env, DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${this.#port}` },
      // boot.ts ends the worker when this pipe closes: nothing outlives a stack that was killed.
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#process = child
    const startedAt = Date.now()
    const listening = Promise.withResolvers<void>()
    const onLine = (line: string): void => {
      if (line.startsWith('Listening on ')) listening.resolve()
      else this.#options.log(`[${this.#options.name}] ${line}`)
    }
    createInterface({ input: child.stdout }).on('line', onLine)
    createInterface({ input: child.stderr }).on('line', onLine)
    child.once('error', (error) => listening.reject(error))
    child.once('exit', (code, signal) => {
      listening.reject(new Error(`Function ${this.#options.name} ended (${signal ?? code})`))
      this.#onExit(startedAt, signal ?? code)
    })
    await listening.promise
  }

  #onExit(startedAt: number, how: string | number | null): void {
    if (this.#stopped) return
    this.#options.log(`[${this.#options.name}] ended (${how}), starting it again`)
    const healthy = Date.now() - startedAt > HEALTHY_AFTER_MS
    const delayMs = healthy ? RESTART_MIN_MS : this.#restartDelayMs
    this.#restartDelayMs = healthy ? RESTART_MIN_MS : Math.min(delayMs * 2, RESTART_MAX_MS)
    this.#ready = new Promise((resolve) => setTimeout(resolve, delayMs)).then(() =>
      this.#stopped ? undefined : this.#spawn(),
    )
    // The next exit schedules the next start; a request that waits sees the failure by itself.
    this.#ready.catch(() => undefined)
  }

  #arguments(): string[] {
    const { name, allowNet, memoryMb = 256 } = this.#options
    return [
      'run',
      '--no-prompt',
      '--cached-only',
      '--no-lock',
      `--config=${join(REPOSITORY_ROOT, 'functions/deno.json')}`,
      `--v8-flags=--max-old-space-size=${memoryMb}`,
      `--allow-net=127.0.0.1,${allowNet.join(',')}`,
      `--allow-read=${REPOSITORY_ROOT}`,
      // LangChain asks for the home directory on loading, and lives well with what it cannot read there.
      '--allow-sys=homedir',
      // The process is given a small environment of its own, all of which the function may read.
      '--allow-env',
      join(import.meta.dirname, 'boot.ts'),
      pathToFileURL(join(REPOSITORY_ROOT, `functions/${name}/index.ts`)).href,
    ]
  }
}

function denoPath(): string {
  return join(REPOSITORY_ROOT, 'node_modules/.bin/deno')
}

export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port)
        else reject(new Error('No free port'))
      })
    })
  })
}
