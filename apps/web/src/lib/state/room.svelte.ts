import type { Supabase } from '#lib/api/client.ts'
import { toFailure } from '#lib/api/failure.ts'
import { MAX_MESSAGES_PER_PAGE, openRoom } from '#lib/api/rooms.ts'
import { EVENTS, type OpenedRoom, type PersonName, type Right, roomTopic } from '#lib/contract.ts'
import { Conversation } from './conversation.svelte.ts'
import { Documents, type DocumentsOptions, isSettled } from './documents.svelte.ts'
import { idsOf } from '@documind/client/live/message-list'
import { type ConnectionState, LiveChannel } from './live-channel.svelte.ts'
import { parseRoomEvent } from '@documind/client/live/events'
import type { Members } from './members.svelte.ts'

const RELOAD_DELAY_MS = 60
/** Broadcasts can be lost without anybody noticing; unfinished work is looked at this often. */
const WATCH_INTERVAL_MS = 4_000

/** More than a room opens with, since a reader who scrolls up goes on scrolling. */
const OLDER_PER_PAGE = 100

export interface RoomOptions extends Pick<DocumentsOptions, 'onNotice'> {
  /** Who looks at it. */
  userId: string | undefined
  /** The room was deleted elsewhere. */
  onGone: () => void
}

/** Everything one room's page shows, made from its rows and kept fresh by its channel. */
export class RoomState {
  readonly id: string
  readonly conversation: Conversation
  readonly documents: Documents
  readonly #supabase: Supabase
  readonly #live: LiveChannel
  readonly #onGone: () => void
  readonly #userId: string | undefined
  #rights = $state.raw<readonly Right[]>([])
  #people = $state.raw<readonly PersonName[]>([])
  /** Null until it is known who else is here, a moment after the page is live. */
  members = $state.raw<Members | null>(null)
  #reloadTimer: ReturnType<typeof setTimeout> | undefined
  #lastEventAt = 0
  #loadingOlder = $state(false)

  constructor(supabase: Supabase, opened: OpenedRoom, { userId, onGone, onNotice }: RoomOptions) {
    this.id = opened.room.id
    this.#supabase = supabase
    this.#onGone = onGone
    this.#userId = userId
    this.#applyRights(opened)
    const requestReload = (): void => this.#requestReload()
    this.conversation = new Conversation(supabase, { roomId: this.id, requestReload }, opened)
    this.documents = new Documents(supabase, { roomId: this.id, onNotice }, opened.documents)
    this.#live = new LiveChannel(supabase, {
      topic: roomTopic(this.id),
      handlers: this.#handlers(),
      onJoined: () => this.#reload(),
    })
  }

  get connection(): ConnectionState {
    return this.#live.state
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
    const { conversation } = this
    conversation.outbox.restore(conversation.messages)
    const leave = this.#live.start()
    const watch = setInterval(() => this.#watch(), WATCH_INTERVAL_MS)
    const stopOnRenewed = this.#supabase.session.onRenewed(
      () => void conversation.outbox.retryRefused(),
    )
    return () => {
      stopOnRenewed()
      this.members?.stop()
      clearInterval(watch)
      clearTimeout(this.#reloadTimer)
      this.#reloadTimer = undefined
      leave()
    }
  }

  /** @param around is given what puts the page in, to be called at once */
  async loadOlder(around: (insert: () => void) => void): Promise<void> {
    const before = this.conversation.messages.at(0)?.created_at
    if (before === undefined || this.#loadingOlder) return
    this.#loadingOlder = true
    try {
      const opened = await openRoom(this.#supabase, this.id, before, OLDER_PER_PAGE)
      around(() => this.#applyOlder(opened))
    } finally {
      this.#loadingOlder = false
    }
  }

  /** Loads earlier pages until the message is there, or there are no more. Throws a Failure. */
  async loadBackTo(id: string): Promise<void> {
    const { conversation } = this
    while (conversation.hasMore && !conversation.messages.some((message) => message.id === id)) {
      const before = conversation.messages.at(0)?.created_at ?? null
      this.#applyOlder(await openRoom(this.#supabase, this.id, before, MAX_MESSAGES_PER_PAGE))
    }
  }

  #handlers(): Record<string, (payload: unknown) => void> {
    const { conversation, documents } = this
    const noteTime = (handle: (payload: unknown) => void) => (payload: unknown) => {
      this.#lastEventAt = Date.now()
      handle(payload)
    }
    return {
      [EVENTS.loading]: noteTime(conversation.onLoading),
      [EVENTS.answer]: noteTime(conversation.onAnswer),
      [EVENTS.message]: noteTime(conversation.onMessage),
      [EVENTS.stale]: noteTime(conversation.onStale),
      [EVENTS.verdict]: conversation.onStale,
      [EVENTS.document]: noteTime(documents.onDocument),
      [EVENTS.member]: (payload) => this.#onMember(payload),
      [EVENTS.room]: (payload) => {
        if (parseRoomEvent(payload)?.operation === 'DELETE') this.#onGone()
      },
    }
  }

  #onMember(payload: unknown): void {
    this.members?.refresh()
    // What one may do oneself comes with the room.
    if (this.isMine((payload as { user_id?: string } | null)?.user_id ?? null))
      this.#requestReload()
  }

  #applyOlder(opened: OpenedRoom): void {
    this.#people = [...this.#people, ...opened.people]
    this.conversation.applyOlder(opened)
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
    try {
      const asked = idsOf(this.conversation.messages)
      const opened = await openRoom(this.#supabase, this.id)
      this.#applyRights(opened)
      this.conversation.applyPage(opened, asked)
      this.documents.applyRows(opened.documents)
    } catch (cause) {
      const failure = await toFailure(cause)
      if (failure.code !== 'room_not_found') throw failure
      this.#onGone()
    }
  }

  #watch(): void {
    const unfinished =
      this.conversation.active !== null || this.documents.rows.some((row) => !isSettled(row))
    if (unfinished && Date.now() - this.#lastEventAt > WATCH_INTERVAL_MS) this.#requestReload()
  }
}
