import { createContext, type Component } from 'svelte'

/** How the markers in a text are drawn, by context: the Markdown components between need not know. */
interface AnswerCitations {
  /** Draws one marker: its UTF-16 offset in the text, and its number. */
  readonly Chip: Component<{ position: number; ordinal: number }>
}

export const [getCitations, setCitations] = createContext<AnswerCitations>()
