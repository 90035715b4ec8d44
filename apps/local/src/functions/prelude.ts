/**
 * Loaded before an edge function: the globals that Supabase's edge runtime has and plain Deno has not.
 * On SIGTERM it waits for what was handed to `waitUntil`, for as long as the supervisor lets it.
 */
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

Deno.addSignalListener('SIGTERM', async () => {
  await Promise.race([
    Promise.allSettled(running),
    new Promise((resolve) => setTimeout(resolve, 2000)),
  ])
  Deno.exit(0)
})
