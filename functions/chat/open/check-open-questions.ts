import { z } from 'zod'
import { roomTopic } from '../../_shared/contract/events.ts'
import type { Json } from '../../_shared/contract/database.types.ts'
import { type SupabaseClient, unwrap, unwrapOptional } from '../../_shared/http/supabase.ts'
import type { AnswerDeps, AnswerLease, Outcome } from '../answer/answer-deps.ts'
import { answerOptionsSchema } from '../answer/answer-options.ts'
import { Deadline } from '../answer/deadline.ts'
import { createDraft, type Draft } from '../answer/draft.ts'
import { SilentAnswer } from '../answer/silent-answer.ts'
import { writeAnswer } from '../answer/write-answer.ts'
import { findPassages } from '../retrieval/find-passages.ts'

/** Questions that one call looks at; the rest wait for the next. */
const MAX_CHECKS = 20

const claimedSchema = z.object({
  question_id: z.string(),
  room_id: z.string(),
  question: z.string(),
  document_ids: z.array(z.string()).nullable(),
  options: answerOptionsSchema.catch({}),
  /** Documents that came or changed since it was looked at last. */
  changed: z.array(z.string()),
  since: z.string(),
})
type OpenQuestion = z.infer<typeof claimedSchema>

/**
 * Asks again what was kept open and may be answered by documents that came or changed since, as the service, which reads of
 * one room at a time because every query names it. Nobody sees the attempt: only an answer is posted.
 */
export async function checkOpenQuestions(deps: AnswerDeps): Promise<void> {
  for (let checks = 0; checks < MAX_CHECKS; checks += 1) {
    const claimed = z
      .array(claimedSchema)
      .parse(unwrap(await deps.admin.rpc('claim_open_question')))
    const [open] = claimed
    if (!open) return
    try {
      await check(deps, open)
    } catch (error) {
      console.error(`open question ${open.question_id} could not be looked at:`, error)
      await release(deps.admin, open)
      // What keeps one from being answered, such as a model that is away, mostly keeps the others too.
      return
    }
  }
}

async function check(deps: AnswerDeps, open: OpenQuestion): Promise<void> {
  using deadline = new Deadline(deps.deadlines)
  // No model writes anything before a document that is new has something to say.
  const news = await deadline.race(
    findPassages({
      client: deps.caller,
      models: deps.models,
      roomId: open.room_id,
      question: open.question,
      documentIds: open.changed,
      history: [],
      signal: deadline.signal,
    }),
  )
  if (news.length === 0) return
  const asked = deps.admin
    .from('messages')
    .select('thread_id, author_id')
    .eq('id', open.question_id)
    .abortSignal(deadline.signal)
    .single()
  const lease: AnswerLease = {
    ...open,
    ...unwrap(await asked),
    message_id: open.question_id,
    topic: roomTopic(open.room_id),
    revision: 0,
    resume: null,
  }
  const draft = createDraft()
  const silent = new SilentAnswer()
  const unheard: AnswerDeps = { ...deps, broadcast: () => Promise.resolve() }
  const outcome = await writeAnswer(unheard, lease, silent, draft, deadline)
  draft.ledger.finish(outcome.content)
  if (isAnswered(outcome, draft)) await post(deps.admin, open, outcome, draft)
}

/** It leans on something that says it, or nearly. */
function isAnswered({ status, plan }: Outcome, { ledger }: Draft): boolean {
  const isMember = typeof plan === 'object' && !Array.isArray(plan) && plan?.['correction']
  const isCited = ledger.rows.some(({ state }) => state === 'verified' || state === 'related')
  return status === 'done' && (isCited || Boolean(isMember))
}

async function post(
  admin: SupabaseClient,
  { question_id, options }: OpenQuestion,
  { content, model, coverage, plan, usage }: Outcome,
  { ledger }: Draft,
): Promise<void> {
  const posted = admin.rpc('answer_open_question', {
    p_question_id: question_id,
    p_content: content,
    // Generated types do not say that it may be null.
    p_model: (model ?? null) as string,
    p_coverage: coverage ?? null,
    p_plan: plan ?? null,
    p_citations: ledger.rows as unknown as Json,
    p_usage: usage ?? {},
    p_options: options,
  })
  unwrapOptional(await posted)
}

async function release(admin: SupabaseClient, { question_id, since }: OpenQuestion): Promise<void> {
  const { error } = await admin.rpc('release_open_question', {
    p_question_id: question_id,
    p_since: since,
  })
  if (error) console.error('an open question was not released:', error)
}
