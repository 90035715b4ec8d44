import { endAnswer } from '../../_shared/answers/end-answer.ts'
import { AppError } from '../../_shared/contract/errors.ts'
import { adviceFor } from '../../_shared/models/model-errors.ts'
import { withApology } from '../../_shared/text/stock-sentences.ts'
import { judgeClaims } from '../citations/judge-claims.ts'
import type { AnswerDeps, AnswerLease, Outcome } from './answer-deps.ts'
import { Deadline } from './deadline.ts'
import { createDraft, type Draft } from './draft.ts'
import { GrowingAnswer } from './growing-answer.ts'
import { canHandOver, handOver } from './resume.ts'
import { writeAnswer } from './write-answer.ts'

/**
 * Writes one answer. Whatever happens, it ends: done, stopped, or failed with an apology; or it is handed over.
 * @returns whether somebody else is to go on with it
 */
export async function answerQuestion(deps: AnswerDeps, lease: AnswerLease): Promise<boolean> {
  using deadline = new Deadline(deps.deadlines)
  const draft = createDraft()
  const growing = new GrowingAnswer({
    ...deps,
    messageId: lease.message_id,
    topic: lease.topic,
    isMoving: () => deadline.isMoving,
    onHalt: (reason) => deadline.halt(reason),
  })
  deps.running.set(lease.message_id, {
    stop: () => deadline.halt('stop'),
    handOver: () => deadline.leave(() => canHandOver(growing, draft)),
  })
  let outcome: Outcome
  try {
    outcome = await writeAnswer(deps, lease, growing, draft, deadline)
  } catch (error) {
    outcome =
      deadline.halted === 'stop'
        ? { ...draft.base, status: 'stopped', content: growing.content }
        : failedOutcome(lease, growing.content, draft, error, deadline.halted !== 'handOver')
  } finally {
    deps.running.delete(lease.message_id)
    growing.close()
  }
  if (deadline.halted === 'gone') return false
  await growing.forget()
  if (deadline.halted === 'handOver') {
    if (await handOver(deps, lease, growing, draft)) return true
    console.error(`answer ${lease.message_id} could not be handed over`)
  }
  const written = draft.ledger.finish(growing.content)
  await endAnswer(
    { ...deps, broadcast: growing.broadcastInOrder },
    {
      messageId: lease.message_id,
      topic: lease.topic,
      broadcastLength: growing.broadcastLength,
      revision: growing.revision + 1,
      citations: draft.ledger.rows,
      newCitations: [...growing.unsentCitations, ...written],
      ...outcome,
    },
  )
  if (!deps.judgesClaims || outcome.status !== 'done') return false
  deps.runInBackground(
    judgeClaims({
      ...deps,
      messageId: lease.message_id,
      content: outcome.content,
      citations: draft.ledger.rows,
      passages: draft.passages,
    }),
  )
  return false
}

/** @param isNews whether the log is to hear of it */
function failedOutcome(
  lease: AnswerLease,
  written: string,
  draft: Draft,
  error: unknown,
  isNews: boolean,
): Outcome {
  const known = error instanceof AppError ? error : new AppError('internal', { cause: error })
  const { code } = known
  if (isNews) {
    console.error(`answer ${lease.message_id} failed:`, code, adviceFor(code), known.cause ?? known)
  }
  // An answer that only became too long has said what it had to say.
  const isWhole = known.code === 'answer_too_long' && written.trim() !== ''
  const content = isWhole ? written : withApology(written, lease.question)
  return { ...draft.base, status: 'failed', content, errorCode: known.code }
}
