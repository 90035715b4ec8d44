import { CitationLedger } from '../citations/citations.ts'
import type { Passage } from '../retrieval/passages.ts'
import type { Outcome } from './answer-deps.ts'

/** An answer so far: what it leans on is known before its first word, and has to be kept if it is cut off. */
export interface Draft {
  ledger: CitationLedger
  passages: Passage[]
  base: Pick<Outcome, 'coverage' | 'model' | 'plan'>
}

export const createDraft = (): Draft => ({
  ledger: new CitationLedger([]),
  passages: [],
  base: {},
})
