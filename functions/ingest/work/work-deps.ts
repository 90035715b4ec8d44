import type { EmbedDeps } from '../embed/embed-slice.ts'
import type { Queues } from './queues.ts'
import type { SourceDeps } from '../read/source-deps.ts'

export interface WorkDeps extends SourceDeps, EmbedDeps, Queues {
  /** Longer than any slice takes, in seconds; a dead worker's document waits at most this long. */
  leaseSeconds: number
}
