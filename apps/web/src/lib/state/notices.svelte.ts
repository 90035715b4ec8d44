import type { Component } from 'svelte'
import type { Supabase } from '#lib/api/client.ts'
import { listNotices, markNoticesRead, type Notice } from '#lib/api/notices.ts'
import { dropPushes } from '#lib/api/push-devices.ts'
import { NOTICE_KINDS, type NoticeEvent, ROW_OPERATIONS } from '#lib/contract.ts'
import { isNullable, isNumber, isOneOf, isText, parserOf } from '@documind/client/live/parse'

/** However many come at once, the list is read this often at most. */
const REFRESH_PAUSE_MS = 1_000

const isTextOrNull = isNullable(isText)
const parseNoticeEvent = parserOf<NoticeEvent>({
  operation: isOneOf(ROW_OPERATIONS),
  id: isText,
  room_id: isText,
  kind: isOneOf(NOTICE_KINDS),
  message_id: isTextOrNull,
  document_id: isTextOrNull,
  count: isNumber,
  created_at: isText,
  read_at: isTextOrNull,
})

/** What web push has to do with notices in the app. */
export interface PushWatch {
  /** Whether that room is open in a window in front. */
  isLookingAt: (roomId: string) => boolean
  /** Makes project and browser agree on this device; whether the person has any device that is told. */
  keepDevice: () => Promise<boolean>
}

/** What the person should hear of, newest first. Loaded once the list of rooms is live; methods throw a Failure. */
export class Notices {
  readonly #supabase: Supabase
  readonly #onNew: (notice: Notice) => void
  readonly #push: PushWatch
  /** What shows them. */
  readonly Button: Component<{ notices: Notices }>
  #list = $state.raw<readonly Notice[]>([])
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Those that came by an event and are told once their words are there. */
  #untold: string[] = []
  #hasDevices = false

  readonly unread = $derived(this.#list.filter(({ isRead }) => !isRead).length)

  constructor(
    supabase: Supabase,
    Button: Component<{ notices: Notices }>,
    onNew: (notice: Notice) => void,
    push: PushWatch,
  ) {
    this.#supabase = supabase
    this.Button = Button
    this.#onNew = onNew
    this.#push = push
  }

  get list(): readonly Notice[] {
    return this.#list
  }

  async load(): Promise<void> {
    const [list, hasDevices] = await Promise.all([
      listNotices(this.#supabase),
      this.#push.keepDevice().catch(() => this.#hasDevices),
    ])
    this.#list = list
    this.#hasDevices = hasDevices
    const untold = this.#untold
    this.#untold = []
    for (const notice of this.#list) if (untold.includes(notice.id)) this.#onNew(notice)
  }

  onEvent = (payload: unknown): void => {
    const event = parseNoticeEvent(payload)
    if (!event) return
    if (event.operation === 'INSERT') {
      this.#untold.push(event.id)
      if (this.#push.isLookingAt(event.room_id)) this.seen(event.room_id)
    }
    this.refresh()
  }

  /** The person sees what is new in that room: their devices need not be told. */
  seen(roomId: string): void {
    if (!this.#hasDevices) return
    // If it fails, they hear of it twice.
    void dropPushes(this.#supabase, roomId).catch(() => undefined)
  }

  refresh(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      // If it fails, the next notice or the next connection reads them.
      void this.load().catch(() => undefined)
    }, REFRESH_PAUSE_MS)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  async markRead(ids = this.#list.filter(({ isRead }) => !isRead).map(({ id }) => id)) {
    if (ids.length === 0) return
    await markNoticesRead(this.#supabase, ids)
    this.#list = this.#list.map((one) => (ids.includes(one.id) ? { ...one, isRead: true } : one))
  }
}
