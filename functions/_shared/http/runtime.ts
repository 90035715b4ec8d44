/** The one global of Supabase's edge runtime that we use. */
declare const EdgeRuntime: { waitUntil(promise: Promise<unknown>): void } | undefined

/**
 * Calls back when the runtime is about to end this worker: it has computed for as long as it may, taken too much memory or
 * time, or is not needed any more. What is under way has about as long again.
 */
export function onRetire(callback: () => void): void {
  addEventListener('beforeunload', callback)
}

/** Lets `task` run on after the response was sent. A failure is logged, since nobody else can see it. */
export function runInBackground(task: Promise<unknown>): void {
  const logged = task.catch((error: unknown) => console.error('background task failed', error))
  if (typeof EdgeRuntime !== 'undefined') EdgeRuntime.waitUntil(logged)
}
