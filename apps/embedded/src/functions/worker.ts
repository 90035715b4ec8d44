import { pathToFileURL } from 'node:url'
import { findFreePort } from '../ports.ts'
import { findDeno } from './deno.ts'
import { siblingFile } from '../sibling-file.ts'
import { SupervisedProcess } from '../supervised-process.ts'
import type { FunctionDefinition } from './config.ts'
import type { FunctionLogs } from './logs.ts'
import { BASE_MEMORY_MARK, REQUEST_MARK } from './marks.ts'
import { watchMemory } from './memory.ts'

/** What functions may do beyond reading the project's folder, and their environment. */
export interface FunctionPermissions {
  /**
   * Hosts (`name` or `name:port`) that they may reach beside this machine, or how their variables name them. Any, if not
   * given, as hosted.
   */
  net?:
    | readonly string[]
    | ((env: Readonly<Record<string, string>>, name: string) => readonly string[] | undefined)
  /** Of what Deno calls `sys`: `homedir`, `osRelease`, ... */
  sys?: readonly string[]
  /** True: packages are those that are there already, and nothing is fetched. */
  offline?: boolean
}

export interface WorkerOptions {
  definition: FunctionDefinition
  env: Record<string, string>
  /** The project's folder: where the function runs, and what it may read. */
  root: string
  permissions?: FunctionPermissions | undefined
  /** Megabytes that the function may take, JavaScript heap and buffers together; as hosted. */
  memoryMb?: number
  /** How long the function may compute without a pause; 10 s. */
  stallMs?: number
  log: (line: string) => void
  logs: FunctionLogs
}

const HOSTED_MEMORY_MB = 256
/** Young objects and freed pages that the process has not given back yet are no one's fault. */
const SLACK_MB = 64
const BYTES_PER_MB = 1024 * 1024
/** How V8 says that its own limit, that of the heap, was reached. */
const HEAP_EXHAUSTED = /^(?:<--- Last few GCs|Fatal JavaScript out of memory|#.*out of memory)/i
const BOOT_FILE = siblingFile(import.meta, 'boot')
const LAST_WORDS_MS = 2000
const STALL_MS = 10_000

/** One edge function in a Deno process of its own, started anew when it dies, or takes too much memory or time. */
export class FunctionWorker {
  readonly definition: FunctionDefinition
  readonly #options: WorkerOptions
  #started: Promise<void> | undefined
  readonly #process: SupervisedProcess
  #baseBytes = 0
  #unwatch = (): void => undefined
  /** The processes that were ended for what they took. */
  readonly #exhausted = new Set<number>()

  constructor(options: WorkerOptions) {
    this.definition = options.definition
    this.#options = options
    const { name } = options.definition
    this.#process = new SupervisedProcess({
      name,
      log: (line) => options.log(line),
      onLine: (line, pid) => this.#readLine(line, pid),
      onSpawn: (pid) => this.#watch(pid),
      stallMs: options.stallMs ?? STALL_MS,
      onStall: (pid, seconds) => {
        this.#exhausted.add(pid)
        options.logs.write(name, `computed for ${seconds} s without a pause: ended`)
      },
      isReady: (line) => line.startsWith('Listening on '),
      command: async () => {
        const address = `127.0.0.1:${await findFreePort()}`
        return {
          file: findDeno(),
          args: denoArguments(options),
          cwd: options.root,
          env: {
            ...runtimeEnv(),
            ...options.env,
            ...this.definition.env,
            DENO_SERVE_ADDRESS: `tcp:${address}`,
          },
          url: `http://${address}`,
        }
      },
    })
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  /** Whether anybody has started it. */
  get isWanted(): boolean {
    return this.#started !== undefined
  }

  start = (): Promise<void> => (this.#started ??= this.#process.start())

  /** Where it serves; starts it, where nobody has. */
  async address(): Promise<string> {
    await this.start()
    return this.#process.address()
  }

  restart = (): void => this.#process.restart()

  async stop(): Promise<void> {
    this.#unwatch()
    await this.#process.stop()
  }

  /** Whether the process that failed to answer took too much memory or time; waits for its last words. */
  async ranOutOfResources(pid: number | undefined): Promise<boolean> {
    if (pid === undefined) return false
    await this.#process.ended(pid, LAST_WORDS_MS)
    return this.#exhausted.has(pid)
  }

  /** @returns the line as the terminal shows it; null for one that is not for people */
  #readLine(line: string, pid: number): string | null {
    const { name } = this.definition
    if (line.startsWith(BASE_MEMORY_MARK)) {
      this.#baseBytes = Number(line.slice(BASE_MEMORY_MARK.length))
      return null
    }
    if (HEAP_EXHAUSTED.test(line)) this.#exhausted.add(pid)
    const [, id, text] = new RegExp(`^${REQUEST_MARK}(\\S+) (.*)$`).exec(line) ?? []
    this.#options.logs.write(name, text ?? line, id)
    return id === undefined ? line : `[${id}] ${text}`
  }

  #watch(pid: number): void {
    const { memoryMb = HOSTED_MEMORY_MB, log, logs } = this.#options
    const { name } = this.definition
    this.#unwatch()
    this.#baseBytes = Number.POSITIVE_INFINITY
    const limit = (): number => this.#baseBytes + (memoryMb + SLACK_MB) * BYTES_PER_MB
    this.#unwatch = watchMemory(pid, limit, (bytes) => {
      const taken = Math.round((bytes - this.#baseBytes) / BYTES_PER_MB)
      const line = `took ${taken} MB of memory, more than ${memoryMb}: ended`
      this.#exhausted.add(pid)
      logs.write(name, line)
      log(`[${name}] ${line}`)
      this.#process.kill(pid)
    })
  }
}

/** Where Deno keeps what it fetched, if the caller says so. */
const runtimeEnv = (): Record<string, string> => {
  const folder = process.env['DENO_DIR']
  return folder === undefined ? {} : { DENO_DIR: folder }
}

function denoArguments(options: WorkerOptions): string[] {
  const { definition, root, permissions = {}, memoryMb = HOSTED_MEMORY_MB } = options
  const { sys = [], offline = false } = permissions
  const net =
    typeof permissions.net === 'function'
      ? permissions.net(options.env, definition.name)
      : permissions.net
  return [
    'run',
    '--no-prompt',
    ...(offline ? ['--cached-only'] : []),
    '--no-lock',
    definition.importMap === undefined ? '--no-config' : `--config=${definition.importMap}`,
    `--v8-flags=--max-old-space-size=${memoryMb}`,
    net === undefined ? '--allow-net' : `--allow-net=${['127.0.0.1', ...net].join(',')}`,
    `--allow-read=${[root, import.meta.dirname].join(',')}`,
    ...(sys.length > 0 ? [`--allow-sys=${sys.join(',')}`] : []),
    // The process is given a small environment of its own, all of which the function may read.
    '--allow-env',
    BOOT_FILE,
    pathToFileURL(definition.entrypoint).href,
  ]
}
