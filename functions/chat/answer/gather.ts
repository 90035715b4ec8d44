import { planAs, readPlan } from '../questions/read-plan.ts'
import { EXTRACTIVE_MODEL } from '../retrieval/follow-up.ts'
import { languagesOf } from '../retrieval/room-languages.ts'
import { answerByCorrection } from './answer-by-correction.ts'
import type { AnswerDeps, AnswerLease } from './answer-deps.ts'
import type { Gathered, GatherOptions } from './gathered.ts'
import { gatherInSteps } from './gather-in-steps.ts'
import { gatherOne } from './gather-one.ts'

/** Reads what an answer is written from, as the caller. */
export async function gather(
  deps: AnswerDeps,
  lease: AnswerLease,
  options: GatherOptions,
): Promise<Gathered> {
  const { room, signal } = options
  const { coverage, history, documents, correction } = room
  const languages = languagesOf(documents)
  if (correction && deps.models.chatModel === EXTRACTIVE_MODEL) {
    const answered = await answerByCorrection(deps.caller, correction, documents, signal)
    return { coverage, history, languages, ...answered }
  }
  const titles = documents.map(({ title }) => title)
  const { question } = lease
  const { kind } = lease.options
  const plan = kind === undefined ? readPlan(question, titles) : planAs(kind, question, titles)
  // What a member has answered is a source of its own, beside passages.
  const gatherAsPlanned = plan.kind === 'steps' && !correction ? gatherInSteps : gatherOne
  const known = { history, documents, plan, ...(correction ? { correction } : {}) }
  const found = await gatherAsPlanned(deps, lease, options, known)
  return { coverage, history, languages, ...found }
}
