import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { HEARTBEAT, HEARTBEAT_MS } from './heartbeat.ts'

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
  /** A process that prints no heartbeat for so long is ended; without it nobody looks. */
  stallMs?: number | undefined
  /** Hears of one that is about to be ended for that. */
  onStall?: (pid: number, seconds: number) => void
  /** How often the first start is tried: more than once where its port may be taken for a moment. */
  startTries?: number
}

/** Only one that dies before it is ready has to wait, so that a program that cannot start does not spin. */
const RETRY_MIN_MS = 100
const RETRY_MAX_MS = 5000
/** For one that neither is ready nor dies. */
const START_MS = 120_000
const STOP_GRACE_MS = 4000

/**
 * A process that is started again whenever it dies, or stops to answer. It gets a pipe as standard input
 * which closes when we are gone, however we went; what it runs is expected to end then.
 */
export class SupervisedProcess {
  readonly #options: SupervisedOptions
  #child: ChildProcess | undefined
  #address: Promise<string> = Promise.reject(new Error('Not started'))
  /** Those that ended and have been heard out. */
  readonly #silent = new WeakSet<ChildProcess>()
  #stopped = false
  #retryMs = RETRY_MIN_MS

  constructor(options: SupervisedOptions) {
    this.#options = options
    this.#address.catch(() => undefined)
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Resolves when the process is ready; rejects when its first start fails, and gives it up. */
  async start(): Promise<void> {
    for (let tries = this.#options.startTries ?? 1; ; tries--) {
      this.#address = this.#spawn()
      try {
        await this.#address
        break
      } catch (error) {
        if (tries <= 1 || this.#stopped) {
          await this.stop()
          throw error
        }
      }
      await pause(RETRY_MIN_MS)
    }
    this.#goOn()
  }

  /** Where the process serves, once it is ready. */
  address(): Promise<string> {
    return this.#address
  }

  /** Ends the process gently; it is started again at once. */
  restart(): void {
    this.#child?.kill('SIGTERM')
  }

  /** Ends that process at once, if it is still there. Its id may be a stranger's already. */
  kill(pid: number): void {
    if (this.#child?.pid === pid) this.#child.kill('SIGKILL')
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
    if (!child || child.pid === undefined || hasEnded(child)) return
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS)
    await exited
    clearTimeout(timer)
  }

  /** For as long as nobody stops it: waits for its end, starts it anew. */
  #goOn(): void {
    const child = this.#child
    if (!child || hasEnded(child)) return this.#startAgain(child)
    child.once('exit', () => this.#startAgain(child))
  }

  #startAgain(child: ChildProcess | undefined): void {
    if (this.#stopped) return
    const how = child?.signalCode ?? child?.exitCode
    this.#options.log(`[${this.#options.name}] ended (${how}), starting it again`)
    // Who waits for the address waits for the next try as well, and for one after that.
    this.#address = this.#retry()
    this.#address.then(
      () => this.#goOn(),
      () => undefined,
    )
  }

  async #retry(): Promise<string> {
    for (;;) {
      try {
        const address = await this.#spawn()
        this.#retryMs = RETRY_MIN_MS
        return address
      } catch (error) {
        if (this.#stopped) throw error
        this.#options.log(`[${this.#options.name}] ${String(error)}`)
      }
      await pause(this.#retryMs)
      this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS)
    }
  }

  /** Resolves when a new process is ready; rejects when it ends before that. */
  async #spawn(): Promise<string> {
    const { name } = this.#options
    const { file, args, env, cwd, url } = await this.#options.command()
    if (this.#stopped) throw new Error(`${name} was stopped`)
    const child = spawn(file, args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child = child
    const ready = Promise.withResolvers<void>()
    child.once('error', (error) => ready.reject(error))
    child.once('exit', (code, signal) => {
      ready.reject(new Error(`${name} ended (${signal ?? code}) before it was ready`))
    })
    // Writing to a process that just died is no news: its exit is.
    child.stdin.on('error', () => undefined)
    child.once('close', () => this.#silent.add(child))
    if (child.pid !== undefined) this.#options.onSpawn?.(child.pid)
    this.#listen(child, ready.resolve)
    const tooLate = setTimeout(() => child.kill('SIGKILL'), START_MS)
    await ready.promise.finally(() => clearTimeout(tooLate))
    return url
  }

  /** Reads the lines of a process, and ends it when its heartbeat stays away. */
  #listen(child: ChildProcess, onReady: () => void): void {
    const { name, log, isReady, stallMs } = this.#options
    const pid = child.pid ?? 0
    let isAlive = false
    let hasBegun = false
    const onLine = (line: string): void => {
      if (line === HEARTBEAT) return void (isAlive = true)
      if (isReady(line)) {
        hasBegun = true
        return onReady()
      }
      const shown = this.#options.onLine?.(line, pid)
      if (shown !== null) log(`[${name}] ${shown ?? line}`)
    }
    for (const input of [child.stdout, child.stderr]) {
      if (input) createInterface({ input }).on('line', onLine)
    }
    if (stallMs === undefined) return
    let missed = 0
    // Counted, not measured: while we do not run ourselves, nobody's silence counts.
    const timer = setInterval(() => {
      hasBegun ||= isAlive
      missed = isAlive || !hasBegun ? 0 : missed + 1
      isAlive = false
      if (missed * HEARTBEAT_MS < stallMs) return
      clearInterval(timer)
      log(`[${name}] has not answered for ${missed} s: ended`)
      this.#options.onStall?.(pid, missed)
      child.kill('SIGKILL')
    }, HEARTBEAT_MS)
    timer.unref()
    child.once('exit', () => clearInterval(timer))
  }
}

const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null
