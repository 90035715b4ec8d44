// Starts the stack again when it ends by a fault, and ends it when it answers nobody.
import { spawn } from 'node:child_process'

const TICK_MS = 1000
/** Until it is ready; a first start makes the database. */
const START_MS = 300_000
const RETRY_MIN_MS = 200
const RETRY_MAX_MS = 5000
/** A stack that stops writes what it has; one that cannot is ended as by a power cut, which loses nothing. */
const STOP_GRACE_MS = 30_000
/**
 * Of glibc: the threads that compile WebAssembly leave 270 MB behind in heaps of their own, which nobody uses again and
 * nobody gives back. One heap for all of them does, and gives back what is free at its end.
 */
const FRUGAL = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' }
/** With this status it says that another try would be in vain. */
const GIVE_UP = 3

/**
 * Runs the stack in a process of its own until it is told to stop.
 * @param {{ name: string, command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv }} program
 * @returns {{ stop: (signal: NodeJS.Signals) => void, ended: Promise<number> }} `ended` is the exit status
 */
export function supervise(program) {
  const { promise: ended, resolve } = withResolvers()
  let child
  let isStopping = false
  let wasReady = false
  let retryMs = RETRY_MIN_MS

  function start() {
    const { command, args, cwd, env } = program
    child = spawn(command, args, {
      cwd,
      env: { ...FRUGAL, ...env },
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    })
    let isReady = false
    const unwatch = watch(program.name, child, (ready) => {
      isReady = wasReady = true
      retryMs = RETRY_MIN_MS
      return ready.stallMs
    })
    child.once('error', (error) => {
      console.error(error.message)
      onEnd(1)
    })
    child.once('exit', (code) => onEnd(code))

    function onEnd(code) {
      unwatch()
      if (isStopping || code === 0) return resolve(code ?? 1)
      // What keeps the first start from succeeding is for the person at the keyboard.
      if (!wasReady || code === GIVE_UP) return resolve(code ?? 1)
      console.error(
        `${program.name} ended unexpectedly (${code ?? child.signalCode}); starting it again`,
      )
      if (isReady) return start()
      setTimeout(() => (isStopping ? resolve(1) : start()), retryMs)
      retryMs = Math.min(retryMs * 2, RETRY_MAX_MS)
    }
  }

  function stop(signal) {
    if (!isStopping) setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS).unref()
    isStopping = true
    child.kill(signal)
    // Between two tries nobody is there to hear it.
    if (child.exitCode !== null || child.signalCode !== null) resolve(1)
  }

  start()
  return { stop, ended }
}

/**
 * Ends a process that has stopped to say that it is alive: the database computes in the stack's own
 * thread, and what has gone wrong there, or takes for ever, cannot be interrupted from within.
 * @param {string} name
 * @param {import('node:child_process').ChildProcess} child
 * @param {(message: { stallMs: number }) => number} onReady returns how long it may be silent from then on
 * @returns {() => void} ends the watch
 */
function watch(name, child, onReady) {
  let limitMs = START_MS
  let missedMs = 0
  child.on('message', (message) => {
    missedMs = 0
    if (message?.type === 'ready') limitMs = onReady(message)
  })
  // Counted, not measured: while this process does not run itself, nobody's silence counts.
  const timer = setInterval(() => {
    missedMs += TICK_MS
    if (missedMs < limitMs) return
    clearInterval(timer)
    console.error(`${name} has not answered for ${limitMs / 1000} s`)
    child.kill('SIGKILL')
  }, TICK_MS)
  return () => clearInterval(timer)
}

/** Node 20 has no Promise.withResolvers. */
function withResolvers() {
  let resolve
  const promise = new Promise((settle) => (resolve = settle))
  return { promise, resolve }
}
