import type { CitationRow } from '../_shared/end-answer.ts'
import { AppError } from '../_shared/errors.ts'
import { EVENTS } from '../_shared/events.ts'
import type { Broadcast } from '../_shared/broadcast.ts'
import { type SupabaseClient, unwrap } from '../_shared/supabase.ts'

export interface GrowingAnswerOptions {
  admin: SupabaseClient
  broadcast: Broadcast
  messageId: string
  roomId: string
  /** Milliseconds between two events. */
  flushMs: number
  /** The checked citations of the text so far, saved along with it. */
  citations: (content: string) => CitationRow[]
  /** Called once when a stop was asked for, or the row is gone or ended by somebody else. */
  onHalt: (reason: 'stop' | 'gone') => void
}

const SAVE_INTERVAL_MS = 1000
/** A writer that does not save for this long is dead; the sweeper ends its answer. */
export const ANSWER_LEASE_SECONDS = 20

/**
 * An answer while it grows: the first text goes out at once, then one event per `flushMs`; the row is
 * saved about once a second, which also keeps the lease. One event and one save are under way at most,
 * so that neither overtakes another.
 */
export class GrowingAnswer {
  readonly #options: GrowingAnswerOptions
  #content = ''
  #sent = 0
  #revision = 1
  #sending: Promise<void> | undefined
  #saving: Promise<void> | undefined
  readonly #saveTimer: ReturnType<typeof setInterval>

  constructor(options: GrowingAnswerOptions) {
    this.#options = options
    this.#saveTimer = setInterval(() => this.#save(), SAVE_INTERVAL_MS)
  }

  get content(): string {
    return this.#content
  }

  get broadcastLength(): number {
    return this.#sent
  }

  get revision(): number {
    return this.#revision
  }

  append(text: string): void {
    if (text === '') return
    this.#content += text
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined
    })
  }

  /** Ends the timers and waits for what is under way. */
  async close(): Promise<void> {
    clearInterval(this.#saveTimer)
    await Promise.allSettled([this.#sending, this.#saving])
  }

  async #sendAll(): Promise<void> {
    while (this.#sent < this.#content.length) {
      const offset = this.#sent
      const text = this.#content.slice(offset)
      this.#sent = this.#content.length
      this.#revision += 1
      await Promise.all([
        this.#options.broadcast(this.#options.roomId, EVENTS.answer, {
          message_id: this.#options.messageId,
          revision: this.#revision,
          offset,
          text,
          status: 'streaming',
        }),
        new Promise((resolve) => setTimeout(resolve, this.#options.flushMs)),
      ])
    }
  }

  #save(): void {
    this.#saving ??= this.#saveOnce()
      // The next second tries again; if none succeeds the lease runs out and the sweeper acts.
      .catch((error: unknown) =>
        console.error(`saving answer ${this.#options.messageId} failed:`, error),
      )
      .finally(() => {
        this.#saving = undefined
      })
  }

  async #saveOnce(): Promise<void> {
    this.#revision += 1
    const verdict = unwrap(
      await this.#options.admin.rpc('save_answer', {
        p_message_id: this.#options.messageId,
        p_content: this.#content,
        p_citations: this.#options.citations(this.#content),
        p_revision: this.#revision,
        p_lease_seconds: ANSWER_LEASE_SECONDS,
      }),
    )
    if (verdict === 'stop' || verdict === 'gone') this.#options.onHalt(verdict)
  }
}

/**
 * Passes a stream on, but throws `answer_timeout` when it gives nothing for `timeoutMs`, and aborts
 * what it reads from.
 */
export async function* withIdleTimeout<T>(
  source: AsyncIterable<T>,
  timeoutMs: number,
  aborter: AbortController,
): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]()
  for (;;) {
    let timer: ReturnType<typeof setTimeout> | undefined
    const idle = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new AppError('answer_timeout'))
        aborter.abort()
      }, timeoutMs)
    })
    try {
      const next = await Promise.race([iterator.next(), idle])
      if (next.done) return
      yield next.value
    } finally {
      clearTimeout(timer)
    }
  }
}
