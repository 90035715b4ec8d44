/**
 * Starts an edge function in plain Deno: `deno run boot.ts <file>`. It adds the globals that
 * Supabase's edge runtime has, and ends the process together with its supervisor.
 */
const STOP_GRACE_MS = 2000
const running = new Set<Promise<unknown>>()

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

/** Waits for what was handed to `waitUntil`, for a while. */
Deno.addSignalListener('SIGTERM', async () => {
  const grace = new Promise((resolve) => setTimeout(resolve, STOP_GRACE_MS))
  await Promise.race([Promise.allSettled(running), grace])
  Deno.exit(0)
})

const [entry] = Deno.args
if (entry === undefined) throw new Error('No function to start')
await import(entry)

// The supervisor holds the other end of this pipe for as long as it lives.
const stdin = Deno.stdin.readable.getReader()
while (!(await stdin.read()).done);
Deno.exit(0)
