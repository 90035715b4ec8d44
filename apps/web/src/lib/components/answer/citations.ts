import { createContext, type Component } from 'svelte'

/** What the numbers in a text become, so that the Markdown between needs not know. */
interface AnswerCitations {
  /** Draws one number. */
  readonly Chip: Component<{ ordinal: number }>
}

export const [getCitations, setCitations] = createContext<AnswerCitations>()
