export interface SchedulerOptions {
  /** Address of the embedded project. */
  apiUrl: string
  secretKey: string
  intervalMs?: number
  log: (line: string) => void
}

/** What is called each time: documents go on that a lost call or a dead worker left, and other remains are swept. */
const CALLS = ['ingest/drain?sweep=false', 'maintenance/sweep']

/**
 * Calls the functions again and again, as pg_cron does on a hosted project. A call that takes long is not joined by a
 * second one.
 * @returns the function that ends it
 */
export function startScheduler(options: SchedulerOptions): () => Promise<void> {
  const { apiUrl, secretKey, intervalMs = 10_000, log } = options
  const aborter = new AbortController()
  let running: Promise<void> | undefined
  const callAll = async (): Promise<void> => {
    for (const result of await Promise.allSettled(
      CALLS.map((path) => call(`${apiUrl}/functions/v1/${path}`, secretKey, aborter.signal)),
    )) {
      if (result.status === 'rejected' && !aborter.signal.aborted)
        log(`[scheduler] ${String(result.reason)}`)
    }
  }
  const tick = (): void => {
    running ??= callAll().finally(() => {
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

async function call(url: string, secretKey: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers: { apikey: secretKey }, signal })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`${new URL(url).pathname} answered ${response.status}`)
}
