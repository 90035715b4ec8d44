import type { Broadcast } from '../../_shared/http/broadcast.ts'
import { type CitationRow, EVENTS } from '../../_shared/contract/events.ts'
import { type SupabaseClient, unwrap, unwrapOptional } from '../../_shared/http/supabase.ts'
import type { Halt } from './deadline.ts'

export interface GrowingAnswerOptions {
  admin: SupabaseClient
  broadcast: Broadcast
  messageId: string
  /** Where it is told. */
  topic: string
  /** Milliseconds between two events, while it is short. */
  flushMs: number
  /** Whether the answer moves; only then is its lease renewed. */
  isMoving: () => boolean
  /** Called once when a stop was asked for, or the row is gone or ended by somebody else. */
  onHalt: (reason: Halt) => void
}

const SAVE_INTERVAL_MS = 1000
/** UTF-16 units; three minutes of reading. */
const LONG_ANSWER = 4000
/** A save that takes longer is given up; the next one brings the same text and more. */
const SAVE_TIMEOUT_MS = 10_000
/** A writer that does not save for this long is dead; the sweeper ends its answer. */
export const ANSWER_LEASE_SECONDS = 20

/**
 * An answer while it grows: the first text goes out at once, then one event per `flushMs`, or twice that once it is
 * long; the row is saved about once a second. One event and one save are under way at most, so that neither overtakes
 * another. Nobody waits for either: an event is a hint, and the end writes the whole row.
 */
export class GrowingAnswer {
  readonly #options: GrowingAnswerOptions
  #content = ''
  #sent = 0
  #revision = 1
  #isSending = false
  /** The last event that was handed over; events of one answer leave in their order. */
  #sending: Promise<void> = Promise.resolve()
  #isSaving = false
  /** The last save that was begun. */
  #saving: Promise<void> = Promise.resolve()
  /** Citations may be stored that stand in text which was taken back. */
  #hasOldCitations = false
  #isClosed = false
  #unsent: CitationRow[] = []
  #unsaved: CitationRow[] = []
  readonly #saveTimer: ReturnType<typeof setInterval>

  constructor(options: GrowingAnswerOptions) {
    this.#options = options
    this.#saveTimer = setInterval(() => this.#startSave(), SAVE_INTERVAL_MS)
  }

  get content(): string {
    return this.#content
  }

  /** UTF-16 units that were broadcast. */
  get broadcastLength(): number {
    return this.#sent
  }

  get revision(): number {
    return this.#revision
  }

  /** Citations that no event has carried yet. */
  get unsentCitations(): readonly CitationRow[] {
    return this.#unsent
  }

  append(text: string, citations: readonly CitationRow[] = []): void {
    this.#content += text
    this.#unsent.push(...citations)
    this.#unsaved.push(...citations)
    if (!this.#isSending) void this.#sendAll()
  }

  /** Goes on with what another writer has shown and saved. */
  restore(content: string, revision: number): void {
    this.#content = content
    this.#sent = content.length
    this.#revision = revision
  }

  /** All that was appended was no answer. Screens find another text at its place, and read the row. */
  restart(): void {
    this.#content = ''
    this.#sent = 0
    this.#unsent = []
    this.#unsaved = []
    this.#hasOldCitations = true
    this.#startSave()
  }

  /** Resolves when nothing of what was taken back is stored, nor on its way. */
  async forget(): Promise<void> {
    if (!this.#hasOldCitations) return
    await this.#saving
    await this.#deleteOldCitations()
  }

  /** Nothing is sent or saved any more. A call that is under way goes on, and its result is ignored. */
  close(): void {
    this.#isClosed = true
    clearInterval(this.#saveTimer)
  }

  /** Sends after what is under way; an event that hangs is given up by the sender. */
  readonly broadcastInOrder: Broadcast = (topic, event, payload) => {
    this.#sending = this.#sending.then(() => this.#options.broadcast(topic, event, payload))
    return this.#sending
  }

  /** What no event has carried yet, for a writer that goes: the next one sends what it adds. */
  async sendRest(): Promise<void> {
    if (this.#sent === this.#content.length && this.#unsent.length === 0) return
    await this.#sendNext()
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true
    while (!this.#isClosed && (this.#sent < this.#content.length || this.#unsent.length > 0)) {
      await Promise.all([
        this.#sendNext(),
        new Promise((resolve) => setTimeout(resolve, this.#pauseMs)),
      ])
    }
    this.#isSending = false
  }

  /** Nobody reads as fast as a long answer is written: half as many pieces do. */
  get #pauseMs(): number {
    const { flushMs } = this.#options
    return this.#sent < LONG_ANSWER ? flushMs : 2 * flushMs
  }

  #sendNext(): Promise<void> {
    const offset = this.#sent
    const text = this.#content.slice(offset)
    const citations = this.#unsent
    this.#sent = this.#content.length
    this.#unsent = []
    this.#revision += 1
    return this.broadcastInOrder(this.#options.topic, EVENTS.answer, {
      message_id: this.#options.messageId,
      revision: this.#revision,
      offset,
      text,
      status: 'streaming',
      ...(citations.length > 0 ? { citations } : {}),
    })
  }

  #startSave(): void {
    if (!this.#isSaving) this.#saving = this.#save()
  }

  async #deleteOldCitations(): Promise<void> {
    if (!this.#hasOldCitations) return
    const { admin, messageId } = this.#options
    const deleting = admin.from('citations').delete().eq('message_id', messageId)
    unwrapOptional(await deleting.abortSignal(AbortSignal.timeout(SAVE_TIMEOUT_MS)))
    this.#hasOldCitations = false
  }

  /** The next second tries again; if none succeeds the lease runs out and the sweeper acts. */
  async #save(): Promise<void> {
    this.#isSaving = true
    const citations = this.#unsaved
    this.#unsaved = []
    this.#revision += 1
    try {
      await this.#deleteOldCitations()
      const verdict = unwrap(
        await this.#options.admin
          .rpc('save_answer', {
            p_message_id: this.#options.messageId,
            p_content: this.#content,
            p_citations: citations,
            p_revision: this.#revision,
            ...(this.#options.isMoving() ? { p_lease_seconds: ANSWER_LEASE_SECONDS } : {}),
          })
          .abortSignal(AbortSignal.timeout(SAVE_TIMEOUT_MS)),
      )
      if (verdict === 'stop' || verdict === 'gone') this.#options.onHalt(verdict)
    } catch (error) {
      this.#unsaved.unshift(...citations)
      console.error(`saving answer ${this.#options.messageId} failed:`, error)
    } finally {
      this.#isSaving = false
    }
  }
}
