import { createContext } from 'svelte'
import { MediaQuery } from 'svelte/reactivity'

/** How the frame around a room is laid out: what is a column on a desk is a sheet on a phone. */
export class Shell {
  railOpen = $state(false)
  documentsOpen = $state(false)
  // The server cannot know; it renders the columns, and CSS hides them on a phone until this does.
  readonly #railFits = new MediaQuery('min-width: 48rem', true)
  readonly #documentsFit = new MediaQuery('min-width: 72rem', true)
  readonly #viewerFits = new MediaQuery('min-width: 64rem', true)
  readonly #allFit = new MediaQuery('min-width: 80rem', true)
  /** A document is open beside the conversation. */
  viewerOpen = $state(false)

  /** Answer and source come first: where there is no room for three, the list of rooms goes. */
  get railFits(): boolean {
    return this.#railFits.current && (this.#allFit.current || !this.viewerOpen)
  }

  /** Whether a document stands beside the conversation, and not over it. */
  get viewerFits(): boolean {
    return this.#viewerFits.current
  }

  get documentsFit(): boolean {
    return this.#documentsFit.current
  }
}

export const [getShell, setShell] = createContext<Shell>()
