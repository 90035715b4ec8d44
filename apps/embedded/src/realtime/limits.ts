/** Quotas, with what a hosted project of the free plan has. */
export interface RealtimeLimits {
  connections: number
  channelsPerConnection: number
  /** An average over a minute, as the hosted service counts: of the project, however many send (see `quotas.ts`). */
  messagesPerSecond: number
  /** Likewise an average, of one connection, and of all people who are not signed in. */
  joinsPerSecond: number
  payloadBytes: number
  /** What one connection may have kept here: what it joined with, and what it tracks. */
  heldBytes: number
  /** Frames that wait to be looked at, of all connections. */
  waitingBytes: number
  /** Presence calls of one channel in one window. */
  presenceCalls: number
  presenceWindowMs: number
  /** What may wait unsent for one reader before it is cut off. */
  bufferedBytes: number
  /** A connection is dropped when nothing, not even a heartbeat, came for this long. */
  idleMs: number
  /** How long rows stay in realtime.messages after they were sent. */
  retentionMs: number
}

export const DEFAULT_LIMITS: RealtimeLimits = {
  connections: 200,
  channelsPerConnection: 100,
  messagesPerSecond: 100,
  joinsPerSecond: 100,
  payloadBytes: 256_000,
  heldBytes: 1_000_000,
  waitingBytes: 128_000_000,
  presenceCalls: 5,
  presenceWindowMs: 30_000,
  bufferedBytes: 4_000_000,
  idleMs: 60_000,
  retentionMs: 5 * 60_000,
}

const RATE_WINDOW_S = 60

export interface RateCounter {
  /** Counts `amount` events; false when that is more than the window allows, and then counts none. */
  take(amount?: number): boolean
}

export const createPerSecondCounter = (perSecond: number): RateCounter =>
  createRateCounter(perSecond * RATE_WINDOW_S, RATE_WINDOW_S * 1000)

/** A fixed window, so a burst passes as long as the average stays below the limit. */
export function createRateCounter(allowed: number, windowMs: number): RateCounter {
  let windowEnd = 0
  let taken = 0
  return {
    take(amount = 1) {
      const now = performance.now()
      if (now >= windowEnd) {
        windowEnd = now + windowMs
        taken = 0
      }
      if (taken + amount > allowed) return false
      taken += amount
      return true
    },
  }
}
