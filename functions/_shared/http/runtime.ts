/** The one global of Supabase's edge runtime that we use. */
declare const EdgeRuntime: { waitUntil(promise: Promise<unknown>): void } | undefined

/** Lets `task` run on after the response was sent. A failure is logged, since nobody else can see it. */
export function runInBackground(task: Promise<unknown>): void {
  const logged = task.catch((error: unknown) => console.error('background task failed', error))
  if (typeof EdgeRuntime !== 'undefined') EdgeRuntime.waitUntil(logged)
}
