import { AsyncLocalStorage } from 'node:async_hooks'
import { format } from 'node:util'
import { HEARTBEAT, HEARTBEAT_MS } from '../heartbeat.ts'
import { BASE_MEMORY_MARK, REQUEST_MARK } from './marks.ts'

/**
 * Starts an edge function in plain Deno: `deno run boot.ts <file>`. It adds the globals that
 * Supabase's edge runtime has, says of each line of output which request it belongs to, and ends the
 * process together with its supervisor.
 */
/** Long enough to hand over what is under way; less than the supervisor waits. */
const STOP_GRACE_MS = 3500
const running = new Set<Promise<unknown>>()
const currentRequest = new AsyncLocalStorage<string>()

Object.assign(globalThis, {
  EdgeRuntime: {
    waitUntil(promise: Promise<unknown>): void {
      running.add(promise)
      promise
        .catch((error: unknown) => console.error('background task failed', error))
        .finally(() => running.delete(promise))
    },
  },
})

/** Others are answered by the same process: one request's failure is not theirs. */
addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
  console.error('a promise failed unheard', event.reason)
})

const print = console.log.bind(console)
const beat = (): void => print(HEARTBEAT)
beat()
setInterval(beat, HEARTBEAT_MS)

/** Background work that a request started still counts as of that request. */
for (const level of ['debug', 'log', 'info', 'warn', 'error'] as const) {
  const print = console[level].bind(console)
  console[level] = (...values: unknown[]) => {
    const id = currentRequest.getStore()
    const lines = format(...values).split('\n')
    for (const line of lines) print(id === undefined ? line : `${REQUEST_MARK}${id} ${line}`)
  }
}

const serve = Deno.serve.bind(Deno)
Deno.serve = (handler) =>
  serve((request) => {
    // Only the supervisor calls, by the address: a page that made its name point here (DNS rebinding) is refused.
    if (new URL(request.url).hostname !== '127.0.0.1') return new Response(null, { status: 403 })
    return currentRequest.run(request.headers.get('x-request-id') ?? '-', () => handler(request))
  })

/** Says that the end is near, and waits for what was handed to `waitUntil`, for a while. */
async function stop(): Promise<void> {
  // As the hosted runtime says it, before it ends a worker.
  dispatchEvent(new CustomEvent('beforeunload', { detail: { reason: 'termination' } }))
  const grace = new Promise((resolve) => setTimeout(resolve, STOP_GRACE_MS))
  await Promise.race([Promise.allSettled(running), grace])
  Deno.exit(0)
}
Deno.addSignalListener('SIGTERM', () => void stop())

const [entry] = Deno.args
if (entry === undefined) throw new Error('No function to start')
// What the runtime itself takes is not the function's.
console.log(`${BASE_MEMORY_MARK}${Deno.memoryUsage().rss}`)
await import(entry)

// The supervisor holds the other end of this pipe for as long as it lives.
const stdin = Deno.stdin.readable.getReader()
while (!(await stdin.read()).done);
Deno.exit(0)
