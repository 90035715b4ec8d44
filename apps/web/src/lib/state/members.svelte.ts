import type { Supabase } from '#lib/api/client.ts'
import { listMembers } from '#lib/api/people.ts'
import type { MemberRow } from '#lib/contract.ts'

/** However many come and go at once, the list is read this often at most. */
const REFRESH_PAUSE_MS = 1_000

/** Who is a member of a room, as the list was last read. Loaded once a room is live. */
export class Members {
  readonly #supabase: Supabase
  readonly #roomId: string
  #list = $state.raw<MemberRow[]>([])
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(supabase: Supabase, roomId: string) {
    this.#supabase = supabase
    this.#roomId = roomId
  }

  get list(): MemberRow[] {
    return this.#list
  }

  /** Throws a Failure. */
  async load(): Promise<void> {
    this.#list = await listMembers(this.#supabase, this.#roomId)
  }

  /** The page was left: the person may have no right to the list any more. */
  stop(): void {
    clearTimeout(this.#timer)
  }

  /** Somebody came, went, or has another role. */
  refresh(): void {
    if (this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      // If it fails, the next change or the next visit reads it.
      void this.load().catch(() => undefined)
    }, REFRESH_PAUSE_MS)
  }
}
