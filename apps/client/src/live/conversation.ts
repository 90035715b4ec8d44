import type { AnswerEvent, LoadingEvent, MessageEvent } from '../contract.ts'
import type { Message, OpenedRoom } from '../rows.ts'
import { isFinished, mergeWaiting } from './answer-merge.ts'
import { withCitations } from './citations.ts'
import {
  compareMessages,
  findIn,
  isUnfinished,
  mergeMessage,
  mergePage,
  withNewest,
} from './message-list.ts'
import { PieceBuffer } from './piece-buffer.ts'

/** The row of a growing answer is written about once a second. */
const REREAD_PAUSE_MS = 400

interface Options {
  /** The row itself, for when a piece of a growing answer was missed; it lags a second at most. */
  readMessage: (id: string) => Promise<Message>
  /** Reads the whole room again, soon; calls in quick succession become one. */
  requestReload: () => void
  onChange: () => void
}

/** The messages of one conversation: rows first, broadcasts as a faster hint of what the rows will say. */
export class Conversation {
  readonly #options: Options
  #messages: Message[] = []
  #hasMore = false
  #loading: Readonly<Record<string, LoadingEvent>> = {}
  readonly #waiting = new PieceBuffer()
  /** Ids of messages whose row is being read again. */
  readonly #rereading = new Set<string>()

  constructor(options: Options) {
    this.#options = options
  }

  /** Oldest first, with earlier attempts at an answer. */
  get messages(): readonly Message[] {
    return this.#messages
  }

  get hasMore(): boolean {
    return this.#hasMore
  }

  /** What was heard last of each answer that is being written. */
  get loading(): Readonly<Record<string, LoadingEvent>> {
    return this.#loading
  }

  get isUnfinished(): boolean {
    return this.#messages.some(isUnfinished)
  }

  /**
   * The newest page, after a (re)connection or a hint that something changed.
   * @param asked ids of the messages that were here when it was asked for
   */
  applyPage(opened: OpenedRoom, asked: ReadonlySet<string>): void {
    const oldest = this.#messages.at(0)
    const reachesBack = oldest === undefined || opened.messages.some(({ id }) => id === oldest.id)
    if (reachesBack) this.#hasMore = opened.has_more
    this.#messages = mergePage(this.#messages, opened.messages, asked)
    // Pieces that arrived before their message was known.
    for (const { id } of this.#messages.filter(isUnfinished)) this.#placeWaiting(id)
    this.#options.onChange()
  }

  /** A page from before the oldest message. */
  applyOlder(opened: OpenedRoom): void {
    const known = new Set(this.#messages.map(({ id }) => id))
    this.#messages = [...opened.messages.filter(({ id }) => !known.has(id)), ...this.#messages]
    this.#hasMore = opened.has_more
    this.#options.onChange()
  }

  /** A row that a call has answered. */
  put(row: Message): void {
    const own = findIn(this.#messages, row.id)
    if (own) this.#replace(own, mergeMessage(own, row))
    else this.#messages = [...this.#messages, row].sort(compareMessages)
    this.#placeWaiting(row.id)
    this.#options.onChange()
  }

  clear(): void {
    this.#messages = []
    this.#loading = {}
    this.#options.onChange()
  }

  onLoading(event: LoadingEvent): void {
    this.#loading = { ...this.#loading, [event.message_id]: event }
    if (!findIn(this.#messages, event.message_id)) this.#options.requestReload()
    this.#options.onChange()
  }

  onMessage(event: MessageEvent): void {
    if (event.operation === 'DELETE') {
      this.#waiting.clear(event.id)
      this.#messages = this.#messages.filter(({ id }) => id !== event.id)
      return this.#options.onChange()
    }
    const own = findIn(this.#messages, event.id)
    // While an answer grows its row changes every second, and its pieces have said so already.
    const isKnown = own !== undefined && own.status === event.status && !isFinished(own.status)
    if (!isKnown && event.revision !== own?.revision) this.#options.requestReload()
  }

  onAnswer(event: AnswerEvent): void {
    this.#waiting.add(event)
    if (!findIn(this.#messages, event.message_id)) return this.#options.requestReload()
    this.#placeWaiting(event.message_id)
    this.#options.onChange()
  }

  #placeWaiting(id: string): void {
    const own = findIn(this.#messages, id)
    const pieces = this.#waiting.of(id)
    if (!own || pieces.length === 0) return
    const { state, waiting } = mergeWaiting(own, pieces)
    this.#waiting.keep(id, waiting)
    const came = pieces.flatMap(({ citations }) => citations ?? [])
    this.#replace(own, { ...own, ...state, citations: withCitations(own.citations, came) })
    // The row says what the events did not: coverage, model, what has changed since.
    if (isFinished(state.status) && isUnfinished(own)) this.#options.requestReload()
    if (waiting.length > 0) void this.#reread(id)
  }

  async #reread(id: string): Promise<void> {
    if (this.#rereading.has(id)) return
    this.#rereading.add(id)
    try {
      const row = await this.#options.readMessage(id)
      if (isFinished(row.status)) {
        // Nothing comes after the end: what still waits is of the past, and the room has the citations.
        this.#waiting.clear(id)
        return this.#options.requestReload()
      }
      this.put(row)
      await new Promise<void>((resolve) => setTimeout(resolve, REREAD_PAUSE_MS))
    } catch {
      // The room's own watch reads everything again in a few seconds.
    } finally {
      this.#rereading.delete(id)
    }
    this.#placeWaiting(id)
    this.#options.onChange()
  }

  #replace(own: Message, next: Message): void {
    if (next !== own) this.#messages = withNewest(this.#messages, next)
  }
}
