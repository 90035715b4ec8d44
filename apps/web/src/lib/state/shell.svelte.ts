import { createContext } from 'svelte'
import { MediaQuery } from 'svelte/reactivity'

/** How the frame around a room is laid out: what is a column on a desk is a sheet on a phone. */
export class Shell {
  railOpen = $state(false)
  documentsOpen = $state(false)
  // The server cannot know; it renders the columns, and CSS hides them on a phone until this does.
  readonly #railFits = new MediaQuery('min-width: 48rem', true)
  readonly #documentsFit = new MediaQuery('min-width: 72rem', true)

  get railFits(): boolean {
    return this.#railFits.current
  }

  get documentsFit(): boolean {
    return this.#documentsFit.current
  }
}

export const [getShell, setShell] = createContext<Shell>()
