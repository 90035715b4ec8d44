import { EVENTS, type LoadingEvent, type LoadingStage } from '../../_shared/contract/events.ts'
import type { AnswerDeps, AnswerLease } from './answer-deps.ts'

/** Tells the screens what stage an answer has reached: a hint, for which the answer does not wait. */
export function announce(
  deps: Pick<AnswerDeps, 'broadcast' | 'runInBackground'>,
  lease: AnswerLease,
  stage: LoadingStage,
  more: Omit<LoadingEvent, 'message_id' | 'question_id' | 'question' | 'stage'> = {},
): void {
  deps.runInBackground(
    deps.broadcast(lease.topic, EVENTS.loading, {
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

export interface Thought {
  seconds: number
  text?: string
}

/** What a model thinks before it answers, told at once and then every second while it lasts, and kept nowhere. */
export class Thinking {
  readonly #tell: (thought: Thought) => void
  #since: number | undefined
  #timer: ReturnType<typeof setInterval> | undefined
  #text = ''

  constructor(tell: (thought: Thought) => void) {
    this.#tell = tell
  }

  /** Whether the model has thought at all. */
  get hasBegun(): boolean {
    return this.#since !== undefined
  }

  add(text: string): void {
    this.#since ??= Date.now()
    this.#text = (this.#text + text).slice(-MAX_TEXT)
    if (this.#timer !== undefined) return
    this.#say()
    this.#timer = setInterval(() => this.#say(), INTERVAL_MS)
  }

  /** It writes, or has ended. */
  pause(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #say(): void {
    const text = this.#text.toWellFormed().trim()
    const seconds = Math.round((Date.now() - (this.#since ?? Date.now())) / 1000)
    this.#tell({ seconds, ...(text === '' ? {} : { text }) })
  }

  [Symbol.dispose](): void {
    this.pause()
  }
}
