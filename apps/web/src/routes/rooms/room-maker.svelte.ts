import { goto } from '$app/navigation'
import { resolve } from '$app/paths'
import { m } from '#lib/paraglide/messages.js'
import { getRooms, getToasts } from '#lib/state/context.ts'

/** One press makes a room and opens it; its name can wait. Make it while a component starts. */
export class RoomMaker {
  readonly #rooms = getRooms()
  readonly #toasts = getToasts()
  #busy = $state(false)

  get busy(): boolean {
    return this.#busy
  }

  async make(): Promise<void> {
    this.#busy = true
    await this.#toasts.attempt(async () => {
      const room = await this.#rooms.create(this.#freeName())
      await goto(resolve('/rooms/[id]', { id: room.id }))
    })
    this.#busy = false
  }

  #freeName(): string {
    const taken = this.#rooms.list.map((room) => room.name)
    for (let number = 1; ; number++) {
      const name = number === 1 ? m.new_room_name() : m.new_room_name_numbered({ number })
      if (!taken.includes(name)) return name
    }
  }
}
