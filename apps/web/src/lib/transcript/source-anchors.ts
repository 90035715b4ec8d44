import { createContext } from 'svelte'
import type { ShownState } from '#lib/citations/citation-state.ts'

interface SourceAnchors {
  /** Where the source of a marker stands in the page, and what it says; undefined for a marker that is none. */
  of: (position: number) => { anchor: string; state: ShownState } | undefined
}

export const [getSourceAnchors, setSourceAnchors] = createContext<SourceAnchors>()
