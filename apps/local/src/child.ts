import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface ChildOptions {
  name: string
  command: string
  args: string[]
  env: Record<string, string>
  /** Tells from a line of output that the process is ready. */
  isReady: (line: string) => boolean
  log: (line: string) => void
  /** Called when the process ends by itself after it was ready. */
  onExit?: (how: string) => void
}

export interface Child {
  readonly pid: number | undefined
  stop: () => Promise<void>
}

const STOP_GRACE_MS = 4000

/** Starts a process and waits until it says that it is ready. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, command, args, env, isReady, log } = options
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'] })
  const ready = Promise.withResolvers<void>()
  const onLine = (line: string): void => {
    if (isReady(line)) ready.resolve()
    else log(`[${name}] ${line}`)
  }
  createInterface({ input: child.stdout }).on('line', onLine)
  createInterface({ input: child.stderr }).on('line', onLine)
  let stopping = false
  child.once('error', (error) => ready.reject(error))
  child.once('exit', (code, signal) => {
    const how = String(signal ?? code)
    ready.reject(new Error(`${name} ended (${how}) before it was ready`))
    if (!stopping) options.onExit?.(how)
  })
  await ready.promise
  return {
    pid: child.pid,
    stop: () => {
      stopping = true
      return stopProcess(child)
    },
  }
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS)
  await exited
  clearTimeout(timer)
}
