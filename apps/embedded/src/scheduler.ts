/** A function that is called again and again. */
export interface Schedule {
  /** Of the function, with the path behind it: `reports/daily`. */
  path: string
  /** Milliseconds between two calls. */
  everyMs: number
}

export interface SchedulerOptions {
  /** Address of the project. */
  url: string
  /** The calls are made by POST, with this key as `apikey`. */
  secretKey: string
  schedules: readonly Schedule[]
  log: (line: string) => void
}

/**
 * Calls functions at intervals, as pg_cron and pg_net do on a hosted project, the first time at once. A call that takes
 * longer than its interval is not joined by a second one; one that fails is logged, and made again in its turn.
 * @returns the function that ends it, with the calls that are under way
 */
export function startScheduler(options: SchedulerOptions): () => Promise<void> {
  const { schedules, log } = options
  const aborter = new AbortController()
  const running = new Map<Schedule, Promise<void>>()
  const tick = (schedule: Schedule): void => {
    if (running.has(schedule)) return
    const call = callFunction(options, schedule.path, aborter.signal)
      .catch((error: unknown) => {
        if (!aborter.signal.aborted) log(`[scheduler] ${String(error)}`)
      })
      .finally(() => running.delete(schedule))
    running.set(schedule, call)
  }
  const timers = schedules.map((schedule) => setInterval(() => tick(schedule), schedule.everyMs))
  schedules.forEach(tick)
  return async () => {
    timers.forEach(clearInterval)
    aborter.abort()
    await Promise.all(running.values())
  }
}

async function callFunction(
  { url, secretKey }: SchedulerOptions,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const response = await fetch(`${url}/functions/v1/${path}`, {
    method: 'POST',
    headers: { apikey: secretKey },
    signal,
  })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
}
