import { EVENTS, roomTopic, threadTopic, userTopic } from '../contract.ts'
import type { Core } from '../core.ts'
import { isRecord, toError } from '../errors/to-error.ts'
import type { Outbox } from '../outbox.ts'
import { ask, type Asked, type Question, readMessage, retry, stop } from '../questions.ts'
import { openRoom } from '../rooms.ts'
import type { Message, OpenedRoom, ThreadRow } from '../rows.ts'
import { type Observable, Store } from '../store.ts'
import { Conversation } from './conversation.ts'
import { mergeDocument } from './document-list.ts'
import {
  parseAnswerEvent,
  parseDocumentEvent,
  parseLoadingEvent,
  parseMessageEvent,
} from './events.ts'
import { idsOf, isUnfinished, toReadingOrder } from './message-list.ts'
import { EMPTY_VIEW, type RoomView } from './room-view.ts'
import type { ConnectionState } from './topic.ts'

const RELOAD_DELAY_MS = 60
/** Broadcasts can be lost without anybody noticing; unfinished work is looked at this often. */
const WATCH_INTERVAL_MS = 4_000
const OLDER_PER_PAGE = 100

/** The worst of them is that of the room. */
const STATES: readonly ConnectionState[] = ['live', 'connecting', 'offline', 'signed-out']

/**
 * A room that stays as it is on the server: its rows, then what is told live, then the rows again after every gap. Asks
 * for no more than one reading at a time, and ends with `close`.
 */
export class FollowedRoom implements Observable<RoomView> {
  readonly roomId: string
  readonly threadId: string | undefined
  readonly #core: Core
  readonly #outbox: Outbox
  readonly #conversation: Conversation
  readonly #store = new Store<RoomView>(EMPTY_VIEW)
  readonly #states = new Map<string, ConnectionState>()
  readonly #stops: (() => void)[] = []
  #stopHearingPerson = (): void => undefined
  #stopHearingRoom = (): void => undefined
  #reading: Promise<void> = Promise.resolve()
  #nextReading: Promise<void> | null = null
  #reloadTimer: ReturnType<typeof setTimeout> | undefined
  #lastEventAt = 0
  #isClosed = false

  readonly get = this.#store.get
  readonly subscribe = this.#store.subscribe

  constructor(core: Core, outbox: Outbox, roomId: string, threadId?: string) {
    this.#core = core
    this.#outbox = outbox
    this.roomId = roomId
    this.threadId = threadId
    this.#conversation = new Conversation({
      readMessage: (id) => readMessage(core, id),
      requestReload: () => this.#requestReload(),
      onChange: () => this.#showMessages(),
    })
    let userId: string | undefined
    this.#stops.push(
      outbox.subscribe((all) => {
        this.#patch({ outgoing: all.filter((item) => item.roomId === roomId) })
      }),
      core.session.subscribe((who) => {
        if (!who || who.userId === userId) return
        // What one person has read is not for the next.
        if (userId !== undefined) this.#empty()
        userId = who.userId
        this.#listen(userId)
      }),
    )
    void core.session.ready.then(() => {
      if (core.session.get() === null) this.#patch({ connection: 'signed-out' })
    })
    const watch = setInterval(() => this.#watch(), WATCH_INTERVAL_MS)
    this.#stops.push(() => clearInterval(watch))
  }

  /** Asks at once; rejects where that cannot be. */
  async ask(question: Omit<Question, 'threadId'>): Promise<Asked> {
    const asked = await ask(this.#core, this.roomId, { ...question, threadId: this.threadId })
    this.#conversation.put(asked.question)
    this.#conversation.put(asked.answer)
    return asked
  }

  /** Asks as soon as that is possible: `outgoing` has the question until it is there. @returns its local id */
  send(question: Omit<Question, 'threadId'>): Promise<string> {
    return this.#outbox.send(this.roomId, { ...question, threadId: this.threadId })
  }

  /** Ends a running answer, keeping its text. */
  async stop(answerId: string): Promise<void> {
    this.#conversation.put(await stop(this.#core, answerId))
    this.#requestReload()
  }

  /** Answers the same question again. */
  async retry(answerId: string): Promise<Message> {
    const answer = await retry(this.#core, answerId)
    this.#conversation.put(answer)
    return answer
  }

  /** Reads a hundred earlier messages. */
  async loadOlder(): Promise<void> {
    const before = this.#conversation.messages[0]?.created_at
    if (before === undefined || !this.#conversation.hasMore) return
    const page = { threadId: this.threadId, before, limit: OLDER_PER_PAGE }
    this.#conversation.applyOlder(await openRoom(this.#core, this.roomId, page))
  }

  /** Leaves the channels. What was shown stays in `get()`. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#reloadTimer)
    for (const end of [...this.#stops, this.#stopHearingPerson, this.#stopHearingRoom]) end()
  }

  #listen(userId: string): void {
    this.#stopHearingPerson()
    // What they may no longer see is told on their own channel, and what they may see again.
    this.#stopHearingPerson = this.#hear(userTopic(userId), async () => {
      if (this.#store.get().connection === 'gone') await this.#reload()
    })
    this.#hearRoom()
    this.#requestReload()
  }

  #hearRoom(): void {
    this.#stopHearingRoom()
    this.#stopHearingRoom = this.#hear(roomTopic(this.roomId), () => this.#reload())
  }

  /** Of another conversation than the first, which is told to the room. */
  #hearThread({ id, is_first }: ThreadRow): void {
    const name = threadTopic(id)
    if (is_first || this.#states.has(name)) return
    const stopRoom = this.#stopHearingRoom
    const stopThread = this.#hear(name, () => this.#reload())
    this.#stopHearingRoom = () => {
      stopRoom()
      stopThread()
    }
  }

  #hear(name: string, onJoined: () => Promise<void>): () => void {
    const end = this.#core.topics.listen(name, {
      onEvent: (event, payload) => this.#onEvent(name, event, payload),
      onJoined,
      onState: (state) => this.#onState(name, state),
    })
    return () => {
      end()
      this.#states.delete(name)
    }
  }

  /** Where the shown conversation is told. */
  get #topic(): string {
    const { thread } = this.#store.get()
    return thread === null || thread.is_first ? roomTopic(this.roomId) : threadTopic(thread.id)
  }

  #onState(name: string, state: ConnectionState): void {
    this.#states.set(name, state)
    const before = this.#store.get().connection
    if (before === 'gone') return
    const states = [...this.#states.values()]
    const connection = [...STATES].reverse().find((one) => states.includes(one)) ?? 'connecting'
    if (connection !== before) this.#patch({ connection })
    if (connection === 'live') this.#outbox.flush().catch(() => undefined)
    // The server closes the channel of a room that one may not see any more: the rows say so.
    else if (before === 'live') this.#requestReload()
  }

  #onEvent(topic: string, event: string, payload: unknown): void {
    if (!isOf(this.roomId, event, payload)) return
    this.#lastEventAt = Date.now()
    switch (event) {
      case EVENTS.loading:
      case EVENTS.answer:
      case EVENTS.message:
        if (topic === this.#topic) this.#onConversation(event, payload)
        return
      case EVENTS.document:
        return this.#take(parseDocumentEvent(payload), (it) => {
          const documents = mergeDocument(this.#store.get().documents, it)
          if (documents) this.#patch({ documents })
          else this.#requestReload()
        })
      case EVENTS.notice:
      case EVENTS.answered:
        return
      default:
        // Members, verdicts, threads, the room itself, and what a newer server tells: the rows say the rest.
        this.#requestReload()
    }
  }

  #onConversation(event: 'loading' | 'answer' | 'message', payload: unknown): void {
    const conversation = this.#conversation
    if (event === EVENTS.loading)
      return this.#take(parseLoadingEvent(payload), (it) => conversation.onLoading(it))
    if (event === EVENTS.answer)
      return this.#take(parseAnswerEvent(payload), (it) => conversation.onAnswer(it))
    this.#take(parseMessageEvent(payload), (it) => conversation.onMessage(it))
  }

  #take<T>(event: T | null, apply: (event: T) => void): void {
    if (event !== null) apply(event)
  }

  #requestReload(): void {
    if (this.#isClosed) return
    // Not put off by the next call: the pieces of an answer would put it off until the answer ends.
    this.#reloadTimer ??= setTimeout(() => {
      this.#reloadTimer = undefined
      // If it fails, the connection state says why, and the next join reads again.
      void this.#reload().catch(() => undefined)
    }, RELOAD_DELAY_MS)
  }

  /** Calls while one is under way get one more behind it, together. */
  #reload(): Promise<void> {
    this.#nextReading ??= (async () => {
      await this.#reading.catch(() => undefined)
      this.#nextReading = null
      this.#reading = this.#read()
      await this.#reading
    })()
    return this.#nextReading
  }

  async #read(): Promise<void> {
    try {
      const asked = idsOf(this.#conversation.messages)
      const opened = await openRoom(this.#core, this.roomId, { threadId: this.threadId })
      if (!this.#isClosed) this.#apply(opened, asked)
    } catch (cause) {
      const error = await toError(cause)
      if (error.code !== 'room_not_found' && error.code !== 'thread_not_found') throw error
      this.#stopHearingRoom()
      this.#patch({ connection: 'gone' })
    }
  }

  #apply(opened: OpenedRoom, asked: ReadonlySet<string>): void {
    const { room, role, rights, thread, documents } = opened
    const known = this.#store
      .get()
      .people.filter(({ user_id: id }) => !opened.people.some((one) => one.user_id === id))
    const people = [...opened.people, ...known]
    const isBack = this.#store.get().connection === 'gone'
    this.#patch({ room, role, rights, thread, documents, people })
    this.#conversation.applyPage(opened, asked)
    if (!isBack) return this.#hearThread(thread)
    this.#patch({ connection: 'connecting' })
    this.#hearRoom()
  }

  #showMessages(): void {
    const { messages, hasMore, loading } = this.#conversation
    const running = new Set(messages.filter(isUnfinished).map(({ id }) => id))
    const entries = Object.entries(loading).filter(([id]) => running.has(id))
    const shown = toReadingOrder(messages)
    this.#patch({ messages: shown, hasMore, loading: Object.fromEntries(entries) })
  }

  #empty(): void {
    this.#store.set({ ...EMPTY_VIEW, outgoing: this.#store.get().outgoing })
    this.#conversation.clear()
  }

  #patch(change: Partial<RoomView>): void {
    if (!this.#isClosed) this.#store.set({ ...this.#store.get(), ...change })
  }

  #watch(): void {
    const isIdle = Date.now() - this.#lastEventAt > WATCH_INTERVAL_MS
    const documents = this.#store.get().documents
    const isWorking = documents.some(({ status }) => status !== 'ready' && status !== 'failed')
    if (isIdle && (isWorking || this.#conversation.isUnfinished)) this.#requestReload()
  }
}

/** A person's own channel tells of all their rooms. */
const isOf = (roomId: string, event: string, payload: unknown): boolean => {
  if (!isRecord(payload)) return false
  return (payload[event === EVENTS.room ? 'id' : 'room_id'] ?? roomId) === roomId
}
