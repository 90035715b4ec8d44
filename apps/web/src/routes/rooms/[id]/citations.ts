import { createContext } from 'svelte'
import type { Citation } from '#lib/contract.ts'

/** The citations of the answer around a chip, so that the Markdown between needs not know of them. */
interface AnswerCitations {
  readonly answerId: string
  find: (ordinal: number) => Citation | undefined
  readonly arePending: boolean
}

export const [getCitations, setCitations] = createContext<AnswerCitations>()
