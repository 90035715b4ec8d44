import { goto } from '$app/navigation'
import { resolve } from '$app/paths'
import { Failure } from '#lib/api/failure.ts'
import { getRoom, getToasts } from '#lib/state/context.ts'

/** Begins conversations. Make it while a component starts. */
export class ThreadMaker {
  readonly #room = getRoom()
  readonly #toasts = getToasts()
  /** The dialog is open that asks whom it is for. */
  asking = $state(false)

  /** Who is alone in a room is asked nothing: there is nobody to hide it from, and its first question names it. */
  begin(): void {
    if ((this.#room.members?.list.length ?? 1) > 1) this.asking = true
    else void this.make('', false)
  }

  /** True when it went well. */
  make(title: string, isPrivate: boolean): Promise<boolean> {
    return this.#toasts.attempt(async () => {
      const { threads } = this.#room
      // Not before the room is live, and so not without a network.
      if (!threads) throw new Failure('offline')
      const { id } = await threads.create(title, isPrivate)
      // eslint-disable-next-line svelte/no-navigation-without-resolve -- resolved; its types know no query after a parameter
      await goto(`${resolve('/rooms/[id]', { id: this.#room.id })}?thread=${id}`)
    })
  }
}
