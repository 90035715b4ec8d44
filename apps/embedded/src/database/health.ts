import type { EmbeddedDatabase } from './pglite.ts'

export interface HealthOptions {
  /** Called once, when the database will answer nobody any more. */
  onBroken: (error: Error) => void
  /** Longer than anybody may have the database to himself. */
  patienceMs: number
  intervalMs?: number
}

const INTERVAL_MS = 5000
/** Once may be for want of memory. */
const FAILURES = 2
const AGAIN_MS = 500

/**
 * Asks the database again and again for something that it knows. PGlite that has come to an end may say
 * nothing about it: it answers each query with no rows.
 * @returns the function that ends it
 */
export function watchDatabase(database: EmbeddedDatabase, options: HealthOptions): () => void {
  const { onBroken, patienceMs, intervalMs = INTERVAL_MS } = options
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  const end = (error: Error): void => {
    if (isOver) return
    isOver = true
    onBroken(error)
  }
  const askOnce = async (): Promise<Error | undefined> => {
    const tooLong = setTimeout(() => end(new Error('The database does not answer')), patienceMs)
    try {
      const one = await database.exclusive(async (connection) => {
        const { rows } = await connection.query<{ one: number }>('select 1 as one')
        return rows[0]?.one
      })
      return one === 1 ? undefined : new Error('The database answers with nothing')
    } catch (cause) {
      return new Error('The database does not know what one is', { cause })
    } finally {
      clearTimeout(tooLong)
    }
  }
  let failures = 0
  const ask = async (): Promise<void> => {
    const failure = isOver ? undefined : await askOnce()
    failures = failure ? failures + 1 : 0
    if (failure && failures >= FAILURES) end(failure)
    if (!isOver) timer = setTimeout(ask, failure ? AGAIN_MS : intervalMs).unref()
  }
  timer = setTimeout(ask, intervalMs).unref()
  void database.broken.then(end)
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}
