import type { Supabase } from '#lib/api/client.ts'
import {
  createThread,
  deleteThread,
  listThreads,
  openThread,
  renameThread,
} from '#lib/api/threads.ts'
import { ROW_OPERATIONS, type ThreadEvent, type ThreadRow } from '#lib/contract.ts'
import { isFlag, isNullable, isOneOf, isText, parserOf } from '@documind/client/live/parse'
import { forgetStored } from './forget-stored.ts'

/** However many change at once, the list is read this often at most. */
const REFRESH_PAUSE_MS = 1_000

const isTextOrNull = isNullable(isText)
const parseThreadEvent = parserOf<ThreadEvent>({
  operation: isOneOf(ROW_OPERATIONS),
  id: isText,
  room_id: isText,
  title: isTextOrNull,
  private: isFlag,
  created_by: isTextOrNull,
  last_message_at: isTextOrNull,
})

const activityOf = (thread: ThreadRow): string => thread.last_message_at ?? thread.created_at

/** The room's first, then those with the newest messages. */
function compareThreads(a: ThreadRow, b: ThreadRow): number {
  if (a.is_first !== b.is_first) return a.is_first ? -1 : 1
  return activityOf(a) < activityOf(b) ? 1 : -1
}

/** The conversations of a room that the person may read. Loaded once a room is live; methods throw a Failure. */
export class Threads {
  readonly #supabase: Supabase
  readonly #roomId: string
  readonly #onGone: (id: string) => void
  #rows = $state.raw<ThreadRow[]>([])
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Counts changes, so that a list which was read before one does not undo it. */
  #changes = 0

  readonly list = $derived([...this.#rows].sort(compareThreads))

  /** @param onGone one was deleted, here or elsewhere */
  constructor(supabase: Supabase, roomId: string, onGone: (id: string) => void) {
    this.#supabase = supabase
    this.#roomId = roomId
    this.#onGone = onGone
  }

  async load(): Promise<void> {
    const changes = this.#changes
    const rows = await listThreads(this.#supabase, this.#roomId)
    if (changes === this.#changes) this.#rows = rows
    else this.refresh()
  }

  /** The page was left. */
  stop(): void {
    clearTimeout(this.#timer)
  }

  refresh(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      // If it fails, the next change or the next connection reads it.
      void this.load().catch(() => undefined)
    }, REFRESH_PAUSE_MS)
  }

  onEvent = (payload: unknown): void => {
    const event = parseThreadEvent(payload)
    if (event?.room_id !== this.#roomId) return
    const { operation, ...change } = event
    const known = this.#rows.find(({ id }) => id === change.id)
    if (operation === 'DELETE') this.#drop(change.id)
    else if (known) this.#put({ ...known, ...change })
    else this.refresh()
  }

  async create(title: string, isPrivate: boolean): Promise<ThreadRow> {
    const thread = await createThread(this.#supabase, this.#roomId, { title, isPrivate })
    this.#put(thread)
    return thread
  }

  async rename(id: string, title: string): Promise<void> {
    this.#put(await renameThread(this.#supabase, id, title))
  }

  /** Shows a private one to all members. */
  async open(id: string): Promise<void> {
    this.#put(await openThread(this.#supabase, id))
  }

  async remove(id: string): Promise<void> {
    await deleteThread(this.#supabase, id)
    this.#drop(id)
  }

  #put(thread: ThreadRow): void {
    this.#changes += 1
    this.#rows = [...this.#rows.filter(({ id }) => id !== thread.id), thread]
  }

  #drop(id: string): void {
    this.#changes += 1
    this.#rows = this.#rows.filter((known) => known.id !== id)
    forgetStored(id)
    this.#onGone(id)
  }
}
