import type { Supabase } from '#lib/api/client.ts'
import { SvelteSet } from 'svelte/reactivity'
import { isFinished } from '@documind/client/live/answer-merge'
import {
  createRoom,
  listRooms,
  listUnfinished,
  pinRoom,
  renameRoom,
  restoreRoom,
  trashRoom,
} from '#lib/api/rooms.ts'
import { EVENTS, type MessageEvent, type RoomRow, userTopic } from '#lib/contract.ts'
import { LiveChannel } from './live-channel.svelte.ts'
import { dropPage } from '#lib/offline/offline-pages.ts'
import { parseMessageEvent, parseRoomEvent } from '@documind/client/live/events'
import type { Notices } from './notices.svelte.ts'

/** "5 minutes ago" must not stay so. */
const CLOCK_INTERVAL_MS = 30_000

const activityOf = (room: RoomRow): string => room.last_message_at ?? room.created_at

export interface RoomsOptions {
  userId: string
  /** An answer ended in one of the rooms; true when the person sees it where they are. */
  onAnswer: (room: RoomRow, answer: MessageEvent, isTold: boolean) => boolean
  /** A question that was kept open is answered; returns the answer, of which the next event says that it ended. */
  onAnswered: (payload: unknown) => string | undefined
  /** The person came to a room, is none of its members any more, or has another role. */
  onMembership: (payload: unknown) => void
}

/** Those that are pinned first, each part with the last active first. */
function compareRooms(a: RoomRow, b: RoomRow): number {
  if ((a.pinned_at === null) !== (b.pinned_at === null)) return a.pinned_at === null ? 1 : -1
  return activityOf(a) < activityOf(b) ? 1 : -1
}

/** The caller's rooms in the order of their list. Methods throw a Failure. */
export class Rooms {
  readonly #supabase: Supabase
  readonly #options: RoomsOptions
  readonly #unread = new SvelteSet<string>()
  /** Answers that are waited for, each with its room. */
  #unfinished = $state.raw<readonly { id: string; room_id: string }[]>([])
  #told: string | undefined
  readonly #live: LiveChannel
  #rows = $state.raw<RoomRow[]>([])
  #now = $state(Date.now())
  /** Set by the room that is looked at: what happens to private conversations. */
  onThread: ((payload: unknown) => void) | null = null
  /** Null until they are known, a moment after the list is live. */
  notices = $state.raw<Notices | null>(null)

  readonly list = $derived([...this.#rows].sort(compareRooms))

  constructor(supabase: Supabase, rows: RoomRow[], options: RoomsOptions) {
    this.#supabase = supabase
    this.#options = options
    this.#rows = rows
    this.#live = new LiveChannel(supabase, {
      topic: userTopic(options.userId),
      handlers: {
        [EVENTS.room]: (payload) => this.#onRoom(payload),
        [EVENTS.message]: (payload) => this.#onMessage(payload),
        [EVENTS.notice]: (payload) => this.notices?.onEvent(payload),
        [EVENTS.thread]: (payload) => this.onThread?.(payload),
        [EVENTS.answered]: (payload) => (this.#told = options.onAnswered(payload)),
        [EVENTS.membershipChanged]: options.onMembership,
      },
      onJoined: () => {
        this.notices?.refresh()
        return this.#reload()
      },
    })
  }

  /** The time from which ages such as "5 minutes ago" are counted. */
  get now(): number {
    return this.#now
  }

  /** Without network: other pages are there only as the service worker kept them. */
  get isOffline(): boolean {
    return this.#live.state === 'offline'
  }

  get isLive(): boolean {
    return this.#live.state === 'live'
  }

  start(): () => void {
    const leave = this.#live.start()
    const clock = setInterval(() => (this.#now = Date.now()), CLOCK_INTERVAL_MS)
    return () => {
      clearInterval(clock)
      this.notices?.stop()
      leave()
    }
  }

  nameOf(id: string): string | undefined {
    return this.#rows.find((room) => room.id === id)?.name
  }

  async create(name: string): Promise<RoomRow> {
    const room = await createRoom(this.#supabase, name)
    this.#put(room)
    return room
  }

  async rename(id: string, name: string): Promise<void> {
    this.#put(await renameRoom(this.#supabase, id, name))
  }

  async pin(id: string, pinned: boolean): Promise<void> {
    this.#put(await pinRoom(this.#supabase, id, pinned))
  }

  /** Puts it with everything in it in the trash, from which `restore` brings it back for a while. */
  async trash(id: string): Promise<void> {
    await trashRoom(this.#supabase, id)
    this.#drop(id)
  }

  async restore(id: string): Promise<void> {
    this.#put(await restoreRoom(this.#supabase, id))
  }

  /** An answer ended there since it was last looked at. */
  isUnread(id: string): boolean {
    return this.#unread.has(id)
  }

  /** New answers, and notices. */
  get unreadCount(): number {
    return this.#unread.size + (this.notices?.unread ?? 0)
  }

  /** An answer is written there, or waits for its turn. */
  isAnswering(id: string): boolean {
    return this.#unfinished.some(({ room_id }) => room_id === id)
  }

  markRead(id: string): void {
    this.#unread.delete(id)
  }

  #onRoom(payload: unknown): void {
    const event = parseRoomEvent(payload)
    if (!event) return
    const { operation, ...change } = event
    const known = this.#rows.find((room) => room.id === change.id)
    if (operation === 'DELETE') this.#drop(change.id)
    else if (known) this.#put({ ...known, ...change })
    // If it fails, the next connection reads the list again.
    else this.#reload().catch(() => undefined)
  }

  #onMessage(payload: unknown): void {
    const event = parseMessageEvent(payload)
    if (!event || event.role !== 'assistant') return
    const isOver = event.operation === 'DELETE' || isFinished(event.status)
    const others = this.#unfinished.filter(({ id }) => id !== event.id)
    this.#unfinished = isOver ? others : [...others, event]
    if (event.operation === 'DELETE' || !isOver) return
    const room = this.#rows.find(({ id }) => id === event.room_id)
    if (room && !this.#options.onAnswer(room, event, event.id === this.#told))
      this.#unread.add(room.id)
  }

  async #reload(): Promise<void> {
    const [rows, unfinished] = await Promise.all([
      listRooms(this.#supabase),
      // The list says it; that a room is answered is no reason to do without it.
      listUnfinished(this.#supabase).catch(() => []),
    ])
    const gone = this.#rows.filter(({ id }) => !rows.some((row) => row.id === id))
    for (const { id } of gone) dropPage(`/rooms/${id}`)
    this.#rows = rows
    this.#unfinished = unfinished
  }

  #put(room: RoomRow): void {
    this.#rows = [...this.#rows.filter((known) => known.id !== room.id), room]
  }

  #drop(id: string): void {
    dropPage(`/rooms/${id}`)
    this.#rows = this.#rows.filter((room) => room.id !== id)
  }
}
