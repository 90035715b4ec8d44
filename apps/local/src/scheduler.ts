export interface SchedulerOptions {
  /** Address of the embedded project. */
  apiUrl: string
  secretKey: string
  intervalMs?: number
  log: (line: string) => void
}

/**
 * Calls `ingest/drain` again and again, as pg_cron does on a hosted project: what a lost call or a
 * dead worker left behind goes on. A call that takes long is not joined by a second one.
 * @returns the function that ends it
 */
export function startScheduler(options: SchedulerOptions): () => Promise<void> {
  const { apiUrl, secretKey, intervalMs = 10_000, log } = options
  const aborter = new AbortController()
  let running: Promise<void> | undefined
  const tick = (): void => {
    running ??= drain(apiUrl, secretKey, aborter.signal)
      .catch((error: unknown) => {
        if (!aborter.signal.aborted) log(`[scheduler] ${String(error)}`)
      })
      .finally(() => {
        running = undefined
      })
  }
  const timer = setInterval(tick, intervalMs)
  tick()
  return async () => {
    clearInterval(timer)
    aborter.abort()
    await running
  }
}

async function drain(apiUrl: string, secretKey: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(`${apiUrl}/functions/v1/ingest/drain`, {
    method: 'POST',
    headers: { apikey: secretKey },
    signal,
  })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`ingest/drain answered ${response.status}`)
}
