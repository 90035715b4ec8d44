/**
 * What a process of the stack does about an error that nobody caught. A promise that nobody waits for is
 * one request's failure, and so is a socket or a file that broke: the process logs it and goes on. After
 * anything else nobody knows what state it is in: it ends, and whoever supervises it starts it again.
 */

/** Kept before anything is loaded: @supabase/lite 0.10 puts its own in its place, which throws for an Error. */
const emitWarning = process.emitWarning.bind(process)

export function guardProcess(name: string): void {
  process.emitWarning = emitWarning
  process.on('unhandledRejection', (reason) => say(name, 'a promise failed unheard', reason))
  process.on('uncaughtException', (error) => {
    say(name, 'an error nobody caught', error)
    if (!isSystemError(error)) process.exit(1)
  })
}

/** Of a socket, a pipe or a file: it has an errno, and a system call that failed. */
const isSystemError = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && 'errno' in error

/** Standard error may be what is full or gone. */
function say(name: string, what: string, error: unknown): void {
  try {
    console.error(`[${name}] ${what}:`, error)
  } catch {
    // Nothing is left to say it to.
  }
}
