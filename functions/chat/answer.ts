import { RunnableLambda, RunnableSequence } from '@langchain/core/runnables'
import { z } from 'zod'
import type { Broadcast } from '../_shared/broadcast.ts'
import { type AnswerEnd, type CitationRow, endAnswer } from '../_shared/end-answer.ts'
import { AppError } from '../_shared/errors.ts'
import { EVENTS, type LoadingStage } from '../_shared/events.ts'
import { detectLanguage, SENTENCES, withApology } from '../_shared/language.ts'
import type { ChatMessage, ChatUsage, Models } from '../_shared/models.ts'
import { type SupabaseClient, unwrap } from '../_shared/supabase.ts'
import { checkCitations } from './citations.ts'
import { findPassages } from './find-passages.ts'
import { readHistory } from './history.ts'
import type { Passage } from './passages.ts'
import { buildPrompt, type Turn } from './prompt.ts'
import { createRenumbering, type Renumbering } from './renumber.ts'
import { type Coverage, readCoverage } from './retrieve.ts'
import { ANSWER_LEASE_SECONDS, GrowingAnswer, withIdleTimeout } from './stream.ts'

export interface AnswerDeps {
  admin: SupabaseClient
  /** Speaks as the one who asked. */
  caller: SupabaseClient
  models: Models
  broadcast: Broadcast
  flushMs: number
  timeoutMs: number
  /** Writers of this process by message, so that a stop reaches them without waiting for the next save. */
  running: Map<string, () => void>
}

const claimSchema = z.object({
  message_id: z.string(),
  question_id: z.string(),
  question: z.string(),
  document_ids: z.array(z.string()).nullable(),
})
type Claim = z.infer<typeof claimSchema> & { room_id: string }

/** Answers the room's waiting questions one after another, until none is left or somebody else writes. */
export async function answerWaiting(deps: AnswerDeps, roomId: string): Promise<void> {
  for (;;) {
    const claims = z.array(claimSchema).parse(
      unwrap(
        await deps.admin.rpc('claim_answer', {
          p_room_id: roomId,
          p_lease_seconds: ANSWER_LEASE_SECONDS,
        }),
      ),
    )
    const claim = claims[0]
    if (!claim) return
    await answerQuestion(deps, { ...claim, room_id: roomId })
  }
}

/** Writes one answer. Whatever happens, it ends: done, stopped, or failed with an apology. */
async function answerQuestion(deps: AnswerDeps, claim: Claim): Promise<void> {
  const aborter = new AbortController()
  let halted: 'stop' | 'gone' | undefined
  const halt = (reason: 'stop' | 'gone'): void => {
    halted ??= reason
    aborter.abort()
  }
  const draft: Draft = { renumbering: createRenumbering(), passages: [], base: {} }
  const growing = new GrowingAnswer({
    admin: deps.admin,
    broadcast: deps.broadcast,
    messageId: claim.message_id,
    roomId: claim.room_id,
    flushMs: deps.flushMs,
    citations: (content) => citationsOf(content, draft),
    onHalt: halt,
  })
  deps.running.set(claim.message_id, () => halt('stop'))

  let outcome: Outcome
  try {
    outcome = await writeAnswer(deps, claim, { growing, draft }, aborter)
  } catch (error) {
    const { content } = growing
    outcome =
      halted === 'stop'
        ? stoppedOutcome(content, draft)
        : failedOutcome(claim, content, draft, error)
  } finally {
    deps.running.delete(claim.message_id)
    await growing.close()
  }
  if (halted === 'gone') return
  await endAnswer(deps, {
    messageId: claim.message_id,
    roomId: claim.room_id,
    broadcastLength: growing.broadcastLength,
    revision: growing.revision + 1,
    ...outcome,
  })
}

type Outcome = Omit<AnswerEnd, 'messageId' | 'roomId' | 'broadcastLength' | 'revision'>

/** An answer so far: what it leans on is known before its first word, and has to be kept if it is cut off. */
interface Draft {
  renumbering: Renumbering
  /** What the model was given, in the order of their numbers. */
  passages: Passage[]
  base: Pick<Outcome, 'coverage' | 'model'>
}

const citationsOf = (content: string, { renumbering, passages }: Draft): CitationRow[] =>
  checkCitations(content, renumbering.order, passages)

const stoppedOutcome = (content: string, draft: Draft): Outcome => ({
  ...draft.base,
  status: 'stopped',
  content,
  citations: citationsOf(content, draft),
})

function failedOutcome(claim: Claim, written: string, draft: Draft, error: unknown): Outcome {
  const known = error instanceof AppError ? error : new AppError('internal', { cause: error })
  console.error(`answer ${claim.message_id} failed:`, known.code, known.cause ?? known)
  const content = withApology(written, claim.question)
  const citations = citationsOf(written, draft)
  return { ...draft.base, status: 'failed', content, citations, errorCode: known.code }
}

async function writeAnswer(
  deps: AnswerDeps,
  claim: Claim,
  { growing, draft }: { growing: GrowingAnswer; draft: Draft },
  aborter: AbortController,
): Promise<Outcome> {
  const { coverage, passages, prompt } = await createChain(deps, claim).invoke(claim)
  draft.base = { coverage: toShownCoverage(coverage) }
  if (prompt === undefined) {
    return { ...draft.base, status: 'done', content: nothingFound(claim.question, coverage) }
  }
  draft.passages = passages
  draft.base = { ...draft.base, model: deps.models.chatModel }
  await announce(deps, claim, 'writing')
  const { renumbering } = draft
  let usage: Pick<Outcome, 'usage'> = {}
  const deltas = deps.models.chat(prompt, aborter.signal)
  for await (const delta of withIdleTimeout(deltas, deps.timeoutMs, aborter)) {
    if (delta.kind === 'text') growing.append(renumbering.push(delta.text))
    else usage = { usage: toUsage(delta) }
  }
  growing.append(renumbering.flush())
  if (aborter.signal.aborted) throw new AppError('answer_interrupted')
  if (growing.content.trim() === '') throw new AppError('model_failed')
  const { content } = growing
  return {
    ...draft.base,
    status: 'done',
    content,
    citations: citationsOf(content, draft),
    ...usage,
  }
}

const toUsage = ({ promptTokens, completionTokens }: ChatUsage): NonNullable<Outcome['usage']> => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
})

interface ChainContext {
  coverage: Coverage
  history: Turn[]
  passages: Passage[]
  /** Absent when nothing was found: then no model is called. */
  prompt?: ChatMessage[]
}

/** Question -> passages -> prompt, as the caller. */
function createChain(deps: AnswerDeps, claim: Claim): RunnableSequence<Claim, ChainContext> {
  return RunnableSequence.from<Claim, ChainContext>([
    RunnableLambda.from(async ({ question, document_ids, room_id }: Claim) => {
      await announce(deps, claim, 'searching')
      const history = await readHistory(deps.caller, room_id, claim.question_id)
      const [coverage, passages] = await Promise.all([
        readCoverage(deps.caller, room_id, document_ids),
        findPassages({
          client: deps.caller,
          models: deps.models,
          roomId: room_id,
          question,
          documentIds: document_ids,
          history,
        }),
      ])
      return { coverage, history, passages }
    }),
    RunnableLambda.from(async (context: ChainContext): Promise<ChainContext> => {
      const { history, passages } = context
      if (passages.length === 0) return context
      return { ...context, prompt: await buildPrompt(claim.question, passages, history) }
    }),
  ])
}

async function announce(deps: AnswerDeps, claim: Claim, stage: LoadingStage): Promise<void> {
  await deps.broadcast(claim.room_id, EVENTS.loading, {
    message_id: claim.message_id,
    question_id: claim.question_id,
    question: claim.question,
    stage,
  })
}

function nothingFound(question: string, coverage: Coverage): string {
  const language = detectLanguage(question)
  if (coverage.documents > 0) return SENTENCES.nothingFound[language]
  if (coverage.documents_pending > 0) return SENTENCES.stillReading[language]
  return SENTENCES.noDocuments[language]
}

/** Null when everything could be searched, which is nothing to tell. */
function toShownCoverage(coverage: Coverage): Coverage | null {
  return coverage.documents_pending > 0 || coverage.pages_without_text > 0 ? coverage : null
}
