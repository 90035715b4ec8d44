import { z } from 'zod'
import type { Broadcast } from '../_shared/http/broadcast.ts'
import { type AnswerEnd, endAnswer } from '../_shared/answers/end-answer.ts'
import { AppError } from '../_shared/contract/errors.ts'
import { EVENTS, type LoadingStage } from '../_shared/contract/events.ts'
import { detectLanguage, SENTENCES, withApology } from '../_shared/text/language.ts'
import type { ChatUsage, Models } from '../_shared/models/models.ts'
import { type SupabaseClient, unwrap } from '../_shared/http/supabase.ts'
import { CitationLedger } from './citations.ts'
import { Deadline, type DeadlineOptions, readUntil } from './deadline.ts'
import { findPassages } from './find-passages.ts'
import { ANSWER_LEASE_SECONDS, GrowingAnswer } from './growing-answer.ts'
import { readHistory } from './history.ts'
import { judgeClaims } from './judge-claims.ts'
import { MarkerReader } from './markers.ts'
import { OwnNumbers } from './own-numbers.ts'
import type { Passage } from './passages.ts'
import { buildPrompt, type Turn } from './prompt.ts'
import { type Coverage, readCoverage } from './retrieve.ts'

export interface AnswerDeps {
  admin: SupabaseClient
  /** Speaks as the one who asked. */
  caller: SupabaseClient
  models: Models
  broadcast: Broadcast
  flushMs: number
  deadlines: DeadlineOptions
  /** UTF-16 units that an answer may have. */
  maxCharacters: number
  /** Whether the language model is asked about claims that no rule can decide. */
  judgesClaims: boolean
  runInBackground: (task: Promise<unknown>) => void
  /** Writers of this process by message, so that a stop reaches them without waiting for the next save. */
  running: Map<string, () => void>
}

const waitingSchema = z.object({
  message_id: z.string(),
  question_id: z.string(),
  question: z.string(),
  document_ids: z.array(z.string()).nullable(),
})
type Assignment = z.infer<typeof waitingSchema> & { room_id: string }

/**
 * Answers the room's oldest waiting question. Only one: CPU is counted per request where this is hosted.
 * @returns whether another question waits
 */
export async function answerNext(deps: AnswerDeps, roomId: string): Promise<boolean> {
  const claimed = z.array(waitingSchema).parse(
    unwrap(
      await deps.admin.rpc('claim_answer', {
        p_room_id: roomId,
        p_lease_seconds: ANSWER_LEASE_SECONDS,
      }),
    ),
  )
  const assignment = claimed[0]
  if (!assignment) return false
  await answerQuestion(deps, { ...assignment, room_id: roomId })
  const { data } = await deps.admin
    .from('messages')
    .select('id')
    .eq('room_id', roomId)
    .eq('status', 'pending')
    .limit(1)
  return (data ?? []).length > 0
}

/** An answer so far: what it leans on is known before its first word, and has to be kept if it is cut off. */
interface Draft {
  ledger: CitationLedger
  passages: Passage[]
  base: Pick<Outcome, 'coverage' | 'model'>
}

type Outcome = Omit<AnswerEnd, 'messageId' | 'roomId' | 'broadcastLength' | 'revision'>

/** Writes one answer. Whatever happens, it ends: done, stopped, or failed with an apology. */
async function answerQuestion(deps: AnswerDeps, assignment: Assignment): Promise<void> {
  using deadline = new Deadline(deps.deadlines)
  const draft: Draft = { ledger: new CitationLedger([]), passages: [], base: {} }
  const growing = new GrowingAnswer({
    ...deps,
    messageId: assignment.message_id,
    roomId: assignment.room_id,
    isMoving: () => deadline.isMoving,
    onHalt: (reason) => deadline.halt(reason),
  })
  deps.running.set(assignment.message_id, () => deadline.halt('stop'))
  let outcome: Outcome
  try {
    outcome = await writeAnswer(deps, assignment, growing, draft, deadline)
  } catch (error) {
    outcome =
      deadline.halted === 'stop'
        ? { ...draft.base, status: 'stopped', content: growing.content }
        : failedOutcome(assignment, growing.content, draft, error)
  } finally {
    deps.running.delete(assignment.message_id)
    growing.close()
  }
  if (deadline.halted === 'gone') return
  const written = draft.ledger.finish(growing.content)
  await endAnswer(
    { ...deps, broadcast: growing.broadcastInOrder },
    {
      messageId: assignment.message_id,
      roomId: assignment.room_id,
      broadcastLength: growing.broadcastLength,
      revision: growing.revision + 1,
      citations: draft.ledger.rows,
      newCitations: [...growing.unsentCitations, ...written],
      ...outcome,
    },
  )
  if (!deps.judgesClaims || outcome.status !== 'done') return
  deps.runInBackground(
    judgeClaims({
      ...deps,
      messageId: assignment.message_id,
      content: outcome.content,
      citations: draft.ledger.rows,
      passages: draft.passages,
    }),
  )
}

function failedOutcome(
  assignment: Assignment,
  written: string,
  draft: Draft,
  error: unknown,
): Outcome {
  const known = error instanceof AppError ? error : new AppError('internal', { cause: error })
  console.error(`answer ${assignment.message_id} failed:`, known.code, known.cause ?? known)
  // An answer that only became too long has said what it had to say.
  const isWhole = known.code === 'answer_too_long' && written.trim() !== ''
  const content = isWhole ? written : withApology(written, assignment.question)
  return { ...draft.base, status: 'failed', content, errorCode: known.code }
}

async function writeAnswer(
  deps: AnswerDeps,
  assignment: Assignment,
  growing: GrowingAnswer,
  draft: Draft,
  deadline: Deadline,
): Promise<Outcome> {
  announce(deps, assignment, 'searching')
  const { coverage, passages, history } = await deadline.race(
    gather(deps, assignment, deadline.signal),
  )
  deadline.progress()
  draft.base = { coverage: toShownCoverage(coverage) }
  if (passages.length === 0) {
    return { ...draft.base, status: 'done', content: nothingFound(assignment.question, coverage) }
  }
  draft.passages = passages
  draft.ledger = new CitationLedger(passages)
  draft.base = { ...draft.base, model: deps.models.chatModel }
  announce(deps, assignment, 'writing')
  const prompt = await buildPrompt(assignment.question, passages, history)
  const reader = new MarkerReader(passages.length, new OwnNumbers(passages.map((p) => p.content)))
  const append = ({ text, markers }: ReturnType<MarkerReader['push']>): void => {
    const content = growing.content + text
    const fits = content.length <= deps.maxCharacters
    const kept = fits ? content : content.slice(0, deps.maxCharacters).toWellFormed()
    const shown = markers.filter(({ end }) => end <= kept.length)
    growing.append(kept.slice(growing.content.length), draft.ledger.add(kept, shown))
    if (!fits) throw new AppError('answer_too_long')
  }
  let usage: Pick<Outcome, 'usage'> = {}
  for await (const delta of readUntil(deps.models.chat(prompt, deadline.signal), deadline)) {
    if (delta.kind === 'text') append(reader.push(delta.text))
    else usage = { usage: toUsage(delta) }
  }
  deadline.signal.throwIfAborted()
  append(reader.flush())
  if (growing.content.trim() === '') throw new AppError('model_failed')
  return { ...draft.base, status: 'done', content: growing.content, ...usage }
}

const toUsage = ({ promptTokens, completionTokens }: ChatUsage): NonNullable<Outcome['usage']> => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
})

interface Gathered {
  coverage: Coverage
  history: Turn[]
  /** Empty when nothing was found: then no model is called. */
  passages: Passage[]
}

/** How long the embedding of a question may take, where the deadline allows as much. */
const MAX_EMBEDDING_MS = 8000

/** What an answer is written from, as the caller. */
async function gather(
  { caller, models, deadlines }: AnswerDeps,
  { question, question_id, document_ids, room_id }: Assignment,
  signal: AbortSignal,
): Promise<Gathered> {
  const coverage = readCoverage(caller, room_id, document_ids, signal)
  // Awaited below; until then a failure is nobody's.
  coverage.catch(() => undefined)
  const history = await readHistory(caller, room_id, question_id, signal)
  const passages = await findPassages({
    client: caller,
    models,
    roomId: room_id,
    question,
    documentIds: document_ids,
    history,
    signal,
    embeddingTimeoutMs: Math.min(MAX_EMBEDDING_MS, deadlines.idleMs / 2),
  })
  return { coverage: await coverage, history, passages }
}

/** A hint to the screens: the answer does not wait for it. */
function announce(deps: AnswerDeps, assignment: Assignment, stage: LoadingStage): void {
  deps.runInBackground(
    deps.broadcast(assignment.room_id, EVENTS.loading, {
      message_id: assignment.message_id,
      question_id: assignment.question_id,
      question: assignment.question,
      stage,
    }),
  )
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
