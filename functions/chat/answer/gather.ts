import { planAs, readPlan } from '../questions/read-plan.ts'
import { languagesOf } from '../retrieval/room-languages.ts'
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
  const { room } = options
  const [history, documents] = await Promise.all([room.history, room.documents])
  const titles = documents.map(({ title }) => title)
  const { question } = lease
  const { kind } = lease.options
  const plan = kind === undefined ? readPlan(question, titles) : planAs(kind, question, titles)
  const gatherAsPlanned = plan.kind === 'steps' ? gatherInSteps : gatherOne
  const found = await gatherAsPlanned(deps, lease, options, { history, documents, plan })
  const languages = languagesOf(documents)
  return { coverage: await room.coverage, history, languages, ...found }
}
