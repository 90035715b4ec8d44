import { createPerSecondCounter, type RateCounter, type RealtimeLimits } from './limits.ts'
import type { TokenClaims } from './tokens.ts'

/** Who sends or joins. */
export interface Caller {
  claims: TokenClaims
  /** Where the connection comes from: all that is known of somebody who is not signed in. */
  address: string
}

/**
 * Messages and joins of the project, in pools of their own: whatever strangers send to public topics,
 * private channels and the service have as much as before. Of a pool one caller gets a part.
 */
export interface Quotas {
  /** Counts messages; false when there are too many, and then counts none. */
  takeMessages(caller: Caller, isPrivate: boolean, amount?: number): boolean
  /** The same for joins of people who are not signed in, all of them together. */
  takeJoin(caller: Caller): boolean
}

/** Of a pool, for one person; and for all strangers of one address. */
const CALLER_SHARE = 1 / 2
/** Callers that are remembered; past that the longest known start anew. */
const MAX_CALLERS = 10_000

export const isSignedIn = ({ role, sub }: TokenClaims): boolean =>
  role === 'service_role' || (role !== 'anon' && sub !== undefined)

export function createQuotas({ messagesPerSecond, joinsPerSecond }: RealtimeLimits): Quotas {
  const service = createPerSecondCounter(messagesPerSecond)
  const inPrivate = createPool(messagesPerSecond)
  const inPublic = createPool(messagesPerSecond)
  const strangersJoins = createPerSecondCounter(joinsPerSecond)
  return {
    takeMessages({ claims, address }, isPrivate, amount = 1) {
      if (claims.role === 'service_role') return service.take(amount)
      if (!isSignedIn(claims)) return inPublic(`at ${address}`, amount)
      return (isPrivate ? inPrivate : inPublic)(claims.sub ?? '', amount)
    },
    takeJoin: ({ claims }) => isSignedIn(claims) || strangersJoins.take(),
  }
}

function createPool(perSecond: number): (caller: string, amount: number) => boolean {
  const all = createPerSecondCounter(perSecond)
  const callers = new Map<string, RateCounter>()
  return (caller, amount) => {
    const own = callers.get(caller) ?? createPerSecondCounter(perSecond * CALLER_SHARE)
    callers.delete(caller)
    callers.set(caller, own)
    const [oldest] = callers.keys()
    if (callers.size > MAX_CALLERS && oldest !== undefined) callers.delete(oldest)
    return own.take(amount) && all.take(amount)
  }
}
