import { createContext, type Component } from 'svelte'

/** What the markers in a text become, so that the Markdown between needs not know. */
interface AnswerCitations {
  /** Draws one marker: its UTF-16 offset in the text, and its number. */
  readonly Chip: Component<{ position: number; ordinal: number }>
}

export const [getCitations, setCitations] = createContext<AnswerCitations>()
