import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** What to run. Made anew for each start, so that a start may use another port. */
export interface Command {
  file: string
  args: string[]
  env: Record<string, string>
  cwd?: string
  /** The address that the process will serve. */
  url: string
}

export interface SupervisedOptions {
  /** Stands before each line of output in the log. */
  name: string
  command: () => Promise<Command>
  /** Tells from a line of output that the process is ready. */
  isReady: (line: string) => boolean
  log: (line: string) => void
  /** Sees each line before the log, and says how it stands there; null: not at all. */
  onLine?: (line: string, pid: number) => string | null
  onSpawn?: (pid: number) => void
}

const RESTART_MIN_MS = 100
const RESTART_MAX_MS = 5000
/** A process that lived this long is started anew at once. */
const HEALTHY_AFTER_MS = 10_000
const STOP_GRACE_MS = 4000

/**
 * A process that is started again whenever it dies. It gets a pipe as standard input which closes when
 * we are gone, however we went; what it runs is expected to end then.
 */
export class SupervisedProcess {
  readonly #options: SupervisedOptions
  #child: ChildProcess | undefined
  #address: Promise<string> = Promise.reject(new Error('Not started'))
  /** Those that ended and have been heard out. */
  readonly #silent = new WeakSet<ChildProcess>()
  #stopped = false
  #restartDelayMs = RESTART_MIN_MS

  constructor(options: SupervisedOptions) {
    this.#options = options
    this.#address.catch(() => undefined)
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Resolves when the process is ready; rejects when its first start fails, and gives it up. */
  async start(): Promise<void> {
    this.#address = this.#spawn()
    try {
      await this.#address
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  /** Where the process serves, once it is ready. */
  address(): Promise<string> {
    return this.#address
  }

  /** Ends the process gently; it is started again at once. */
  restart(): void {
    this.#restartDelayMs = RESTART_MIN_MS
    this.#child?.kill('SIGTERM')
  }

  /** Resolves when that process has ended and all that it said was heard, or after `waitMs`. */
  async ended(pid: number, waitMs: number): Promise<void> {
    const child = this.#child
    if (child?.pid !== pid || this.#silent.has(child)) return
    await once(child, 'close', { signal: AbortSignal.timeout(waitMs) }).catch(() => undefined)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS)
    await exited
    clearTimeout(timer)
  }

  async #spawn(): Promise<string> {
    const { name, log, isReady } = this.#options
    const { file, args, env, cwd, url } = await this.#options.command()
    if (this.#stopped) throw new Error(`${name} was stopped`)
    const child = spawn(file, args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child = child
    const startedAt = Date.now()
    const ready = Promise.withResolvers<string>()
    const { pid } = child
    if (pid !== undefined) this.#options.onSpawn?.(pid)
    const onLine = (line: string): void => {
      if (isReady(line)) return ready.resolve(url)
      const shown = this.#options.onLine?.(line, pid ?? 0)
      if (shown !== null) log(`[${name}] ${shown ?? line}`)
    }
    createInterface({ input: child.stdout }).on('line', onLine)
    createInterface({ input: child.stderr }).on('line', onLine)
    // Writing to a process that just died is no news: its exit is.
    child.stdin.on('error', () => undefined)
    child.once('close', () => this.#silent.add(child))
    child.once('error', (error) => ready.reject(error))
    child.once('exit', (code, signal) => {
      ready.reject(new Error(`${name} ended (${signal ?? code}) before it was ready`))
      this.#onExit(startedAt, signal ?? code)
    })
    return ready.promise
  }

  #onExit(startedAt: number, how: string | number | null): void {
    if (this.#stopped) return
    this.#options.log(`[${this.#options.name}] ended (${how}), starting it again`)
    const healthy = Date.now() - startedAt > HEALTHY_AFTER_MS
    const delayMs = healthy ? RESTART_MIN_MS : this.#restartDelayMs
    this.#restartDelayMs = healthy ? RESTART_MIN_MS : Math.min(delayMs * 2, RESTART_MAX_MS)
    this.#address = new Promise((resolve) => setTimeout(resolve, delayMs)).then(() => this.#spawn())
    // Who waits for the address sees the failure; the next exit schedules the next start.
    this.#address.catch(() => undefined)
  }
}
