/**
 * Milliseconds that reading may take in one slice. Its pages are cut and analysed afterwards, which takes about as long
 * again; a hosted function may compute for two seconds, and is told to go after one.
 */
const SLICE_MS = 350

export interface Budget {
  /** Runs what computes without waiting for anything, so that its time is its computing. */
  spendOn<T>(task: () => Promise<T>): Promise<T>
  readonly isSpent: boolean
}

/** No runtime says what one of its workers has computed, so the time is taken. */
export function createBudget(limitMs = SLICE_MS, now = () => performance.now()): Budget {
  let spent = 0
  return {
    async spendOn(task) {
      const start = now()
      try {
        return await task()
      } finally {
        spent += now() - start
      }
    },
    get isSpent() {
      return spent >= limitMs
    },
  }
}
