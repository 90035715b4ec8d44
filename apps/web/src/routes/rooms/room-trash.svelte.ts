import { goto } from '$app/navigation'
import { resolve } from '$app/paths'
import { page } from '$app/state'
import { m } from '#lib/paraglide/messages.js'
import { getRooms, getToasts } from '#lib/state/context.ts'

/** Puts rooms in the trash, each with a way back. Make it while a component starts. */
export class RoomTrash {
  readonly #rooms = getRooms()
  readonly #toasts = getToasts()

  async put(id: string, name: string): Promise<void> {
    const isOpen = page.params['id'] === id
    // Leaves the room first: its page would otherwise announce that the room was deleted elsewhere.
    if (isOpen) await goto(resolve('/rooms'), { replace: true })
    await this.#toasts.attempt(async () => {
      await this.#rooms.trash(id)
      const run = (): Promise<boolean> => this.#restore(id, isOpen)
      this.#toasts.offer(m.room_trashed({ name }), { label: m.undo(), run })
    })
  }

  #restore(id: string, open: boolean): Promise<boolean> {
    return this.#toasts.attempt(async () => {
      await this.#rooms.restore(id)
      if (open) await goto(resolve('/rooms/[id]', { id }))
    })
  }
}
