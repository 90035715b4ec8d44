import { EVENTS, type LoadingEvent, type LoadingStage } from '../../_shared/contract/events.ts'
import type { AnswerDeps, AnswerLease } from './answer-deps.ts'

/** Tells the screens what stage an answer has reached: a hint, for which the answer does not wait. */
export function announce(
  deps: Pick<AnswerDeps, 'broadcast' | 'runInBackground'>,
  lease: AnswerLease,
  stage: LoadingStage,
  more: Pick<LoadingEvent, 'seconds' | 'text'> = {},
): void {
  deps.runInBackground(
    deps.broadcast(lease.room_id, EVENTS.loading, {
      message_id: lease.message_id,
      question_id: lease.question_id,
      question: lease.question,
      stage,
      ...more,
    }),
  )
}

const INTERVAL_MS = 1000
/** UTF-16 units of the newest thoughts that go along: enough to see that it moves, and in what direction. */
const MAX_TEXT = 600

/** What a model thinks before it answers, told about once a second while it lasts and kept nowhere. */
export class Thinking {
  readonly #tell: (more: { seconds: number; text?: string }) => void
  #since: number | undefined
  #toldAt = 0
  #text = ''

  constructor(tell: (more: { seconds: number; text?: string }) => void) {
    this.#tell = tell
  }

  /** Whether the model has thought at all. */
  get hasBegun(): boolean {
    return this.#since !== undefined
  }

  add(text: string, now = Date.now()): void {
    this.#since ??= now
    this.#text = (this.#text + text).slice(-MAX_TEXT)
    if (now - this.#toldAt < INTERVAL_MS) return
    this.#toldAt = now
    const shown = this.#text.toWellFormed().trim()
    this.#tell({
      seconds: Math.round((now - this.#since) / 1000),
      ...(shown === '' ? {} : { text: shown }),
    })
  }
}
