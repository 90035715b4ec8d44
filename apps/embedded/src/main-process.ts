import { AlreadyRunningError } from './lock.ts'
import { explainStartError } from './start-error.ts'
import { beat, sayReady } from './starter.ts'

/** An exit status: another try would be in vain. */
const GIVE_UP = 3

/** What a main process started. */
export interface Running {
  stop: () => Promise<void>
  /** How long it may say nothing to its supervisor from now on, in milliseconds. */
  silenceMs: number
}

/**
 * The life of the process that a stack runs in: starts it, says so to the supervisor (`lib/supervise.mjs`), stops it
 * when told to, and ends. What keeps it from starting is printed as a sentence, if a person can do something about it.
 */
export function runMainProcess(start: () => Promise<Running>): void {
  run(start).catch((error: unknown) => {
    console.error(explainStartError(error) ?? error)
    process.exit(error instanceof AlreadyRunningError ? GIVE_UP : 1)
  })
}

async function run(start: () => Promise<Running>): Promise<void> {
  const told = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => told.resolve())
  }
  const stopBeats = beat(() => told.resolve())
  // Whatever the shell's is: nothing that the stack writes is for other accounts.
  process.umask(0o077)
  const { stop, silenceMs } = await start()
  sayReady(silenceMs)
  await told.promise
  await stop()
  stopBeats()
  process.exit(0)
}
