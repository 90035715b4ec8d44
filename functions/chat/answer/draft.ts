import type { Json } from '../../_shared/contract/database.types.ts'
import type { ChatMessage } from '../../_shared/models/chat-types.ts'
import { CitationLedger } from '../citations/citations.ts'
import type { Passage } from '../retrieval/passages.ts'
import type { Outcome } from './answer-deps.ts'

/** An answer so far: what it leans on is known before its first word, and has to be kept if it is cut off. */
export interface Draft {
  ledger: CitationLedger
  passages: Passage[]
  base: Pick<Outcome, 'coverage' | 'model' | 'plan'>
  /** What a model was asked, where it can be asked to go on. */
  prompt: ChatMessage[] | null
  /** The text as the model wrote it, with its own numbers. */
  raw: string
}

/** Adds to what the answer says of how it was made. */
export function notePlan({ base }: Draft, more: Record<string, Json | undefined>): void {
  const plan = typeof base.plan === 'object' && !Array.isArray(base.plan) ? base.plan : {}
  base.plan = { ...plan, ...more }
}

export const createDraft = (): Draft => ({
  ledger: new CitationLedger([]),
  passages: [],
  base: {},
  prompt: null,
  raw: '',
})
