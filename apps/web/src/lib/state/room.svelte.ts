import type { RealtimeChannel } from '@supabase/realtime-js'
import type { Supabase } from '#lib/api/client.ts'
import { toFailure } from '#lib/api/failure.ts'
import { MAX_MESSAGES_PER_PAGE, openRoom } from '#lib/api/rooms.ts'
import {
  EVENTS,
  type OpenedRoom,
  type PersonName,
  type Right,
  roomTopic,
  type ThreadRow,
  threadTopic,
} from '#lib/contract.ts'
import type { CompanyParts } from './company-parts.ts'
import { Conversation } from './conversation.svelte.ts'
import { Documents, type DocumentsOptions, isSettled } from './documents.svelte.ts'
import { idsOf } from '@documind/client/live/message-list'
import { type ConnectionState, LiveChannel } from './live-channel.svelte.ts'
import { parseRoomEvent } from '@documind/client/live/events'
import type { Members } from './members.svelte.ts'
import type { Presence } from './presence.svelte.ts'
import type { Threads } from './threads.svelte.ts'

const RELOAD_DELAY_MS = 60
/** Broadcasts can be lost without anybody noticing; unfinished work is looked at this often. */
const WATCH_INTERVAL_MS = 4_000

/** More than a room opens with, since a reader who scrolls up goes on scrolling. */
const OLDER_PER_PAGE = 100

export interface RoomOptions extends Pick<DocumentsOptions, 'onNotice'> {
  /** Who looks at it. */
  userId: string | undefined
  /** The room, or the conversation, was deleted elsewhere. */
  onGone: (code: Gone) => void
}

export type Gone = 'room_not_found' | 'thread_not_found'

/** Everything one room's page shows, made from its rows and kept fresh by its channels. */
export class RoomState {
  readonly id: string
  readonly documents: Documents
  readonly #supabase: Supabase
  readonly #live: LiveChannel
  readonly #onGone: RoomOptions['onGone']
  readonly #userId: string | undefined
  /** The one that is looked at. */
  #conversation: Conversation
  /** Of a conversation that is not the room's first; that one is told on the room's own channel. */
  #threadLive: LiveChannel | null
  #leaveThread: (() => void) | undefined
  /** Its page is there. */
  isOpen = false
  #rights = $state.raw<readonly Right[]>([])
  #people = $state.raw<readonly PersonName[]>([])
  /** Null until it is known who else is here, a moment after the page is live. */
  members = $state.raw<Members | null>(null)
  /** The room's conversations; null until they are known, as the members. */
  threads = $state.raw<Threads | null>(null)
  presence = $state.raw<Presence | null>(null)
  parts = $state.raw<CompanyParts | null>(null)
  company: { stop: () => void } | null = null
  #reloadTimer: ReturnType<typeof setTimeout> | undefined
  #lastEventAt = 0
  #loadingOlder = $state(false)

  constructor(supabase: Supabase, opened: OpenedRoom, { userId, onGone, onNotice }: RoomOptions) {
    this.id = opened.room.id
    this.#supabase = supabase
    this.#onGone = onGone
    this.#userId = userId
    this.#applyRights(opened)
    this.#conversation = $state.raw(this.#converse(opened))
    this.#threadLive = $state.raw(this.#liveOf(opened.thread))
    this.documents = new Documents(supabase, { roomId: this.id, onNotice }, opened.documents)
    this.#live = new LiveChannel(supabase, {
      topic: roomTopic(this.id),
      ...(userId && { presence: { key: userId, onSync: () => this.presence?.onSync() } }),
      handlers: this.#handlers(),
      onJoined: () => {
        this.members?.refresh()
        this.threads?.refresh()
        return this.#reload()
      },
    })
  }

  get conversation(): Conversation {
    return this.#conversation
  }

  /** Live once everything is that is looked at. */
  get connection(): ConnectionState {
    const { state } = this.#live
    return state === 'live' ? (this.#threadLive?.state ?? state) : state
  }

  /** The room's own, while it is live. */
  get channel(): RealtimeChannel | null {
    return this.#live.channel
  }

  /** Shows another conversation of the room. */
  enter(opened: OpenedRoom): void {
    if (this.#conversation.thread.id === opened.thread.id) return
    this.#leaveThread?.()
    this.#applyRights(opened)
    this.#conversation = this.#converse(opened)
    this.#threadLive = this.#liveOf(opened.thread)
    if (this.isOpen) this.#startThread()
  }

  /** A conversation was deleted. */
  loseThread(id: string): void {
    if (this.isOpen && id === this.conversation.thread.id) this.#onGone('thread_not_found')
  }

  /** Whether the role of whoever looks allows it. The database decides; screens offer no more than this. */
  may(right: Right): boolean {
    return this.#rights.includes(right)
  }

  /** Of a question, or an answer that was asked for: one's own, or anybody's for owners. */
  mayEnd({ author_id: author }: { author_id: string | null }): boolean {
    return this.may('own') || (this.may('ask') && this.isMine(author))
  }

  isMine(author: string | null): boolean {
    return author !== null && author === this.#userId
  }

  /** Null of those who gave none, or are no more. */
  nameOf(author: string | null): string | null {
    const is = ({ user_id: id }: PersonName): boolean => id === author
    return (this.members?.list.find(is) ?? this.#people.find(is))?.name ?? null
  }

  get loadingOlder(): boolean {
    return this.#loadingOlder
  }

  /** Joins the room's channel. Returns what to call when the page is left. */
  start(): () => void {
    this.isOpen = true
    this.#startThread()
    const leave = this.#live.start()
    const watch = setInterval(() => this.#watch(), WATCH_INTERVAL_MS)
    const stopOnRenewed = this.#supabase.session.onRenewed(
      () => void this.conversation.outbox.retryRefused(),
    )
    return () => {
      this.isOpen = false
      stopOnRenewed()
      this.company?.stop()
      this.#leaveThread?.()
      clearInterval(watch)
      clearTimeout(this.#reloadTimer)
      this.#reloadTimer = undefined
      leave()
    }
  }

  /** @param around is given what puts the page in, to be called at once */
  async loadOlder(around: (insert: () => void) => void): Promise<void> {
    const { conversation } = this
    if (conversation.messages.length === 0 || this.#loadingOlder) return
    this.#loadingOlder = true
    try {
      const opened = await this.#readOlder(conversation, OLDER_PER_PAGE)
      around(() => this.#applyOlder(conversation, opened))
    } finally {
      this.#loadingOlder = false
    }
  }

  /** Loads earlier pages until the message is there, or there are no more. Throws a Failure. */
  async loadBackTo(id: string): Promise<void> {
    const { conversation } = this
    while (conversation.hasMore && !conversation.messages.some((message) => message.id === id)) {
      this.#applyOlder(conversation, await this.#readOlder(conversation, MAX_MESSAGES_PER_PAGE))
    }
  }

  #converse(opened: OpenedRoom): Conversation {
    const requestReload = (): void => this.#requestReload()
    return new Conversation(this.#supabase, { requestReload }, opened)
  }

  #liveOf({ id, is_first: isFirst }: ThreadRow): LiveChannel | null {
    if (isFirst) return null
    return new LiveChannel(this.#supabase, {
      topic: threadTopic(id),
      handlers: this.#messageHandlers(false),
      onJoined: () => this.#reload(),
    })
  }

  #startThread(): void {
    const { conversation } = this
    conversation.outbox.restore(conversation.messages)
    this.#leaveThread = this.#threadLive?.start()
  }

  #handlers(): Record<string, (payload: unknown) => void> {
    return {
      ...this.#messageHandlers(true),
      [EVENTS.document]: (payload) => {
        this.#lastEventAt = Date.now()
        this.documents.onDocument(payload)
      },
      [EVENTS.member]: (payload) => this.#onMember(payload),
      [EVENTS.thread]: (payload) => this.threads?.onEvent(payload),
      [EVENTS.room]: (payload) => {
        if (parseRoomEvent(payload)?.operation === 'DELETE') this.#onGone('room_not_found')
      },
    }
  }

  /** @param ofFirst whether they stand on the channel that tells of the room's first conversation */
  #messageHandlers(ofFirst: boolean): Record<string, (payload: unknown) => void> {
    const on =
      (handler: 'onLoading' | 'onAnswer' | 'onMessage' | 'onStale') => (payload: unknown) => {
        const { conversation } = this
        if (conversation.thread.is_first !== ofFirst) return
        this.#lastEventAt = Date.now()
        conversation[handler](payload)
      }
    return {
      [EVENTS.loading]: on('onLoading'),
      [EVENTS.answer]: on('onAnswer'),
      [EVENTS.message]: on('onMessage'),
      [EVENTS.stale]: on('onStale'),
      [EVENTS.verdict]: on('onStale'),
    }
  }

  #onMember(payload: unknown): void {
    this.members?.refresh()
    // What one may do oneself comes with the room.
    if (this.isMine((payload as { user_id?: string } | null)?.user_id ?? null))
      this.#requestReload()
  }

  #readOlder({ thread, messages }: Conversation, limit: number): Promise<OpenedRoom> {
    const before = messages.at(0)?.created_at
    return openRoom(this.#supabase, this.id, { thread: thread.id, before, limit })
  }

  #applyOlder(conversation: Conversation, opened: OpenedRoom): void {
    this.#people = [...this.#people, ...opened.people]
    conversation.applyOlder(opened)
  }

  #applyRights({ rights, people }: OpenedRoom): void {
    this.#rights = rights
    this.#people = [
      ...people,
      ...this.#people.filter(({ user_id: id }) => !people.some((one) => one.user_id === id)),
    ]
  }

  #requestReload(): void {
    // Not put off by the next call: the pieces of an answer would put it off until the answer ends.
    this.#reloadTimer ??= setTimeout(() => {
      this.#reloadTimer = undefined
      // If it fails, the connection state says why, and the next join reads again.
      void this.#reload().catch(() => undefined)
    }, RELOAD_DELAY_MS)
  }

  async #reload(): Promise<void> {
    const { conversation } = this
    try {
      const asked = idsOf(conversation.messages)
      const opened = await openRoom(this.#supabase, this.id, { thread: conversation.thread.id })
      this.#applyRights(opened)
      conversation.applyPage(opened, asked)
      this.documents.applyRows(opened.documents)
    } catch (cause) {
      const failure = await toFailure(cause)
      const { code } = failure
      if (code !== 'room_not_found' && code !== 'thread_not_found') throw failure
      if (conversation === this.conversation) this.#onGone(code)
    }
  }

  #watch(): void {
    const unfinished =
      this.conversation.active !== null || this.documents.rows.some((row) => !isSettled(row))
    if (unfinished && Date.now() - this.#lastEventAt > WATCH_INTERVAL_MS) this.#requestReload()
  }
}
