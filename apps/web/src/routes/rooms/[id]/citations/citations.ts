import { createContext } from 'svelte'
import type { Citation } from '#lib/contract.ts'

/** The citations of the answer around a chip, so that the Markdown between needs not know of them. */
interface AnswerCitations {
  /** Null for an article that was made from one. */
  readonly answerId: string | null
  readonly all: readonly Citation[]
  /** @param position UTF-16 offset of the marker in the answer */
  find: (position: number) => Citation | undefined
}

export const [getCitations, setCitations] = createContext<AnswerCitations>()
