import type { Mutex } from 'async-mutex'
import type { Authorizer } from './authorize.ts'
import type { Changes } from './changes.ts'
import type { Hub } from './hub.ts'
import type { RealtimeLimits } from './limits.ts'
import type { Quotas } from './quotas.ts'
import type { Replay } from './replay.ts'
import type { Authenticate } from './tokens.ts'

/** What all connections and channels share. */
export interface ChannelServices {
  hub: Hub
  changes: Changes
  authorizer: Authorizer
  authenticate: Authenticate
  limits: RealtimeLimits
  quotas: Quotas
  /** People who are not signed in ask the database one after the other, however many join at once. */
  strangersTurn: Mutex
  /** Bytes of frames that wait, of all connections. */
  waiting: { bytes: number }
  replay: Replay
  /** Settles when broadcasts from the database arrive: joining earlier could miss one. */
  ready: Promise<void>
  onError: (error: unknown) => void
}
