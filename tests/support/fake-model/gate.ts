/** Holds tokens back until a test lets them go, so that no test has to sleep. */
export interface Gate {
  /** Lets `count` more tokens through; without a count, all that come until `reset`. */
  release(count?: number): void
  /** Waits until a token may pass; false when the waiting is over for another reason. */
  pass(signal: AbortSignal): Promise<boolean>
  reset(): void
}

export function createGate(): Gate {
  let free = 0
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const check of waiting) check()
  }
  return {
    release(count = Infinity) {
      free += count
      wake()
    },
    reset() {
      free = 0
    },
    pass(signal) {
      return new Promise((resolve) => {
        const check = () => {
          if (!signal.aborted && free <= 0) return
          waiting.delete(check)
          signal.removeEventListener('abort', check)
          if (!signal.aborted) free -= 1
          resolve(!signal.aborted)
        }
        waiting.add(check)
        signal.addEventListener('abort', check)
        check()
      })
    },
  }
}
