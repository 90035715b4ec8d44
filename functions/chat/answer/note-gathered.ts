import type { QuestionKind } from '../questions/plan.ts'
import { type Draft, notePlan } from './draft.ts'
import type { Gathered } from './gathered.ts'

/** Of a citation. */
const MARKER = /\[\d{1,3}\]/
/** Kinds that ask for something that may not be there. */
const SEEKING: readonly QuestionKind[] = ['passages', 'everything', 'compare', 'titlePage']

/** What the answer says of how it was made, as far as that is known before its first word. */
export function noteGathered(draft: Draft, gathered: Gathered): void {
  const { coverage, pagesRead, plan, correction, translations, foreign = [] } = gathered
  const read = {
    ...coverage,
    pages_read: pagesRead,
    ...(foreign.length > 0 ? { foreign } : {}),
  }
  draft.base = { ...draft.base, coverage: read }
  notePlan(draft, plan)
  if (correction) notePlan(draft, { correction })
  if (translations) notePlan(draft, { translations })
  const isNothing = gathered.passages.length === 0 && !gathered.words
  if (isNothing && coverage.documents > 0) notePlan(draft, { unanswered: true })
}

/** A model that leans on nothing has not found it in what it was given. */
export function noteWhetherAnswered(draft: Draft, { plan, words }: Gathered, text: string): void {
  if (words || !SEEKING.includes(plan.kind) || MARKER.test(text)) return
  notePlan(draft, { unanswered: true })
}
