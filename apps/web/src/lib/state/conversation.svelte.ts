import { isFinished, mergeWaiting } from '@documind/client/live/answer-merge'
import { withCitations } from '@documind/client/live/citations'
import {
  parseAnswerEvent,
  parseLoadingEvent,
  parseMessageEvent,
} from '@documind/client/live/events'
import {
  compareMessages,
  findIn,
  isUnfinished,
  mergeMessage,
  mergePage,
  toReadingOrder,
  withNewest,
} from '@documind/client/live/message-list'
import { PieceBuffer } from '@documind/client/live/piece-buffer'
import {
  askQuestion,
  deleteTurn,
  editQuestion,
  rateAnswer,
  readMessage,
  retryAnswer,
  stopAnswer,
} from '#lib/api/chat.ts'
import type { Supabase } from '#lib/api/client.ts'
import type { LoadingEvent, Message, OpenedRoom, ThreadRow } from '#lib/contract.ts'
import { Outbox, withoutArrived } from './outbox.svelte.ts'
import { placeOf } from './storage.ts'

/** The row of a growing answer is written about once a second. */
const REREAD_PAUSE_MS = 400

/** `requestReload` reads the whole room again, soon; calls in quick succession become one. */
type Options = { requestReload: () => void }

/** The messages of one thread: rows first, broadcasts as a faster hint of what the rows will say. */
export class Conversation {
  readonly outbox: Outbox
  /** As it was when it was opened. */
  readonly thread: ThreadRow
  readonly #supabase: Supabase
  readonly #options: Options
  /** Of the one in `#growing`, the row as it was when it began to grow. */
  #messages = $state.raw<Message[]>([])
  /**
   * The answer that takes pieces now, apart from the others: what is made of the list (thousands of
   * messages, many times a second) is made when it changes, not for every piece.
   */
  #growing = $state.raw<Message | null>(null)
  readonly #growingId = $derived(this.#growing?.id ?? null)
  readonly #attempts = $derived(Map.groupBy(this.#messages, ({ reply_to: question }) => question))
  #hasMore = $state(false)
  #loading = $state.raw<Record<string, LoadingEvent>>({})
  /** The chat model that is asked; null for the room's. */
  model = $state<string | null>(null)
  #lastFinished = $state.raw<Message | null>(null)
  readonly #waiting = new PieceBuffer()
  /** Ids of messages whose row is being read again. */
  #rereading: string[] = []

  /** The answer that is being written; others that are unfinished wait for their turn. */
  readonly active = $derived(this.#messages.find(isUnfinished) ?? null)
  /** The messages on the page: questions, each with its newest answer. */
  readonly shown = $derived(toReadingOrder(this.#messages))
  /** Questions whose row has come by the live channel are not shown a second time. */
  readonly outgoing = $derived.by(() => withoutArrived(this.outbox.items, this.#messages))

  constructor(supabase: Supabase, options: Options, opened: OpenedRoom) {
    this.#supabase = supabase
    this.#options = options
    this.thread = opened.thread
    this.#messages = opened.messages
    this.#hasMore = opened.has_more
    this.outbox = new Outbox({
      place: placeOf(opened.thread),
      send: (text, documentIds) => this.#ask(text, documentIds),
      newest: () => this.#messages.at(-1)?.created_at ?? '',
    })
  }

  get messages(): Message[] {
    return withNewest(this.#messages, this.#growing)
  }

  /** A message of `shown` as it is now; only the answer that grows is redrawn for each of its pieces. */
  current(message: Message): Message {
    // Checked first, so that only what reads the growing answer depends on it.
    if (!isUnfinished(message)) return message
    return message.id === this.#growingId ? (this.#growing ?? message) : message
  }

  get hasMore(): boolean {
    return this.#hasMore
  }

  /** The answer that ended last while this screen was open, for the screen reader. */
  get lastFinished(): Message | null {
    return this.#lastFinished
  }

  get isEmpty(): boolean {
    return this.#messages.length === 0 && this.outgoing.length === 0
  }

  /** What was heard last of an answer that has no text yet. */
  loadingOf(id: string): LoadingEvent | null {
    return this.#loading[id] ?? null
  }

  questionOf(answer: Message): string {
    return this.#find(answer.reply_to)?.content ?? ''
  }

  /** All the answers to the question that this one answers, oldest first. */
  attemptsOf(answer: Message): Message[] {
    return this.#attempts.get(answer.reply_to) ?? [answer]
  }

  /** Whether the answer was helpful (1) or not (-1); null deletes the rating. */
  async rate(id: string, value: 1 | -1 | null, comment = ''): Promise<void> {
    await rateAnswer(this.#supabase, id, value, comment === '' ? null : comment)
    this.change(id, { feedback: value })
  }

  /** Shows what a call has changed of a message. */
  change(id: string, patch: Partial<Message>): void {
    const own = this.#find(id)
    if (own) this.#replace(own, { ...own, ...patch })
  }

  /**
   * The newest page, after a (re)connection or a hint that something changed.
   * @param asked ids of the messages that were here when it was asked for
   */
  applyPage(opened: OpenedRoom, asked?: ReadonlySet<string>): void {
    this.#endGrowth()
    const oldest = this.#messages.at(0)
    const reachesBack = oldest === undefined || opened.messages.some(({ id }) => id === oldest.id)
    if (reachesBack) this.#hasMore = opened.has_more
    const before = this.#messages
    this.#messages = mergePage(before, opened.messages, asked)
    for (const message of this.#messages) this.#noteFinish(findIn(before, message.id), message)
    // Pieces that arrived before their message was known.
    for (const message of this.#messages.filter(isUnfinished)) this.#placeWaiting(message.id)
  }

  /** A page from before the oldest message. */
  applyOlder(opened: OpenedRoom): void {
    const known = Map.groupBy(this.#messages, ({ id }) => id)
    const older = opened.messages.filter(({ id }) => !known.has(id))
    this.#messages = [...older, ...this.#messages]
    this.#hasMore = opened.has_more
  }

  async stop(id: string): Promise<void> {
    this.#put(await stopAnswer(this.#supabase, id))
    this.#options.requestReload()
  }

  /** Takes a question back, with its answers. */
  async deleteTurn(questionId: string): Promise<void> {
    await deleteTurn(this.#supabase, questionId)
    this.#dropTurn(questionId)
  }

  /** Asks a question in other words, in its place. */
  async edit(questionId: string, text: string): Promise<void> {
    const { question, answer } = await editQuestion(this.#supabase, questionId, text)
    this.#endGrowth()
    this.#messages = this.#messages.filter(({ reply_to }) => reply_to !== questionId)
    this.#put(question)
    this.#put(answer)
    this.#placeWaiting(answer.id)
  }

  /** @param kind what the question is to be taken for instead */
  async retry(id: string, kind: string | null = null): Promise<void> {
    this.#waiting.clear(id)
    this.#put(await retryAnswer(this.#supabase, id, { model: this.model, kind }))
  }

  onLoading = (payload: unknown): void => {
    const event = parseLoadingEvent(payload)
    if (!event) return
    this.#loading = { ...this.#loading, [event.message_id]: event }
    if (!this.#find(event.message_id)) this.#options.requestReload()
  }

  onMessage = (payload: unknown): void => {
    const event = parseMessageEvent(payload)
    if (!event) return
    const own = this.#find(event.id)
    if (event.operation === 'DELETE') return this.#drop(event.id)
    // While an answer grows its row changes every second, and its pieces have said so already.
    const isKnown = own !== undefined && own.status === event.status && !isFinished(own.status)
    if (!isKnown && event.revision !== own?.revision) this.#options.requestReload()
  }

  onStale = (): void => this.#options.requestReload()

  onAnswer = (payload: unknown): void => {
    const event = parseAnswerEvent(payload)
    if (!event) return
    this.#waiting.add(event)
    if (!this.#find(event.message_id)) this.#options.requestReload()
    else this.#placeWaiting(event.message_id)
  }

  async #ask(text: string, documentIds: string[] | null): Promise<void> {
    const { id, room_id: roomId, is_first: isFirst } = this.thread
    const { question, answer } = await askQuestion(this.#supabase, roomId, {
      question: text,
      threadId: isFirst ? null : id,
      documentIds,
      model: this.model,
    })
    this.#put(question)
    this.#put(answer)
    this.#placeWaiting(answer.id)
  }

  #placeWaiting(id: string): void {
    const own = this.#find(id)
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
    if (this.#rereading.includes(id)) return
    this.#rereading.push(id)
    try {
      const row = await readMessage(this.#supabase, id)
      if (isFinished(row.status)) {
        // Nothing comes after the end: what still waits is of the past, and the room has the citations.
        this.#waiting.clear(id)
        this.#options.requestReload()
        return
      }
      this.#put(row)
      await new Promise((resolve) => setTimeout(resolve, REREAD_PAUSE_MS))
    } catch {
      // The room's own watch reads everything again in a few seconds.
    } finally {
      this.#rereading = this.#rereading.filter((other) => other !== id)
    }
    this.#placeWaiting(id)
  }

  #put(row: Message): void {
    const own = this.#find(row.id)
    if (own) this.#replace(own, mergeMessage(own, row))
    else this.#messages = [...this.#messages, row].sort(compareMessages)
  }

  #replace(own: Message, next: Message): void {
    if (next === own) return
    if (this.#growing?.id !== own.id) this.#endGrowth()
    if (isUnfinished(own) && isUnfinished(next)) {
      this.#growing = next
      return
    }
    this.#growing = null
    this.#messages = withNewest(this.#messages, next)
    this.#noteFinish(own, next)
  }

  #dropTurn(questionId: string): void {
    for (const { id, reply_to } of this.messages) if (reply_to === questionId) this.#drop(id)
    this.#drop(questionId)
  }

  #drop(id: string): void {
    if (this.#growing?.id === id) this.#growing = null
    this.#waiting.clear(id)
    if (findIn(this.#messages, id)) this.#messages = this.#messages.filter((own) => own.id !== id)
  }

  /** Puts the answer that grew back among the others. */
  #endGrowth(): void {
    this.#messages = withNewest(this.#messages, this.#growing)
    this.#growing = null
  }

  #noteFinish(before: Message | undefined, after: Message): void {
    if (before && isUnfinished(before) && !isUnfinished(after)) this.#lastFinished = after
  }

  #find(id: string | null): Message | undefined {
    return id !== null && id === this.#growing?.id ? this.#growing : findIn(this.#messages, id)
  }
}
