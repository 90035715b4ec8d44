import { tick } from 'svelte'
import type { RoomState } from '#lib/state/room.svelte.ts'
import type { ScrollFollower } from '#lib/state/scroll-follower.svelte.ts'
import type { Toasts } from '#lib/state/toasts.svelte.ts'

/** Opens the conversation at one message, wherever in the past it is. */
export class MessageReveal {
  readonly #room: RoomState
  readonly #follower: ScrollFollower
  readonly #toasts: Toasts
  #revealed = $state<string | null>(null)

  constructor(room: RoomState, follower: ScrollFollower, toasts: Toasts) {
    this.#room = room
    this.#follower = follower
    this.#toasts = toasts
  }

  /** The message that a link led to, which is marked. */
  get revealed(): string | null {
    return this.#revealed
  }

  async show(id: string): Promise<void> {
    this.#revealed = id
    const isThere = await this.#toasts.attempt(() => this.#room.loadBackTo(id))
    if (!isThere || this.#revealed !== id) return
    await tick()
    if (!this.#follower.show(`[data-message-id="${CSS.escape(id)}"]`)) {
      this.#toasts.fail('message_not_found')
    }
  }
}
