import { createContext } from 'svelte'

interface SourceAnchors {
  /** The id of the source in the page; undefined for a number that stands for nothing. */
  of: (ordinal: number) => string | undefined
}

export const [getSourceAnchors, setSourceAnchors] = createContext<SourceAnchors>()
