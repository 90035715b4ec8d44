import { z } from 'zod'
import { unwrap } from '../../_shared/http/supabase.ts'
import type { SupabaseClient } from '../../_shared/http/supabase.ts'
import type { AnswerDeps, AnswerLease } from './answer-deps.ts'
import { answerOptionsSchema } from './answer-options.ts'
import { answerQuestion } from './answer-question.ts'
import { resumeSchema } from './resume.ts'
import { ANSWER_LEASE_SECONDS } from './growing-answer.ts'

export const leasedSchema = z.object({
  message_id: z.string(),
  question_id: z.string(),
  question: z.string(),
  document_ids: z.array(z.string()).nullable(),
  options: answerOptionsSchema.catch({}),
  revision: z.number(),
  resume: resumeSchema.nullable().catch(null),
  author_id: z.string().nullable(),
  thread_id: z.string(),
  topic: z.string(),
})

/** An answer that this worker is to write, as the database gives it. */
export type ClaimedAnswer = z.infer<typeof leasedSchema>

export interface AnswerNextDeps extends Omit<AnswerDeps, 'caller'> {
  /** Reads what the author of a question may read. */
  readerFor: (authorId: string | null) => SupabaseClient
}

/**
 * Answers the room's next waiting question. Only one: CPU is counted per request where this is hosted.
 * @param claimed where that was done already
 * @returns whether another question waits, or the same one for somebody else to go on
 */
export async function answerNext(
  deps: AnswerNextDeps,
  roomId: string,
  claimed?: ClaimedAnswer,
): Promise<boolean> {
  const leased = claimed ?? (await claimAnswer(deps, roomId))
  if (!leased) return false
  const lease: AnswerLease = { ...leased, room_id: roomId }
  const mine = { ...deps, caller: deps.readerFor(lease.author_id) }
  if (await answerQuestion(mine, lease)) return true
  const { data } = await deps.admin
    .from('messages')
    .select('id')
    .eq('room_id', roomId)
    .eq('status', 'pending')
    .limit(1)
  return (data ?? []).length > 0
}

async function claimAnswer(
  { admin }: AnswerNextDeps,
  roomId: string,
): Promise<ClaimedAnswer | undefined> {
  const lease = { p_room_id: roomId, p_lease_seconds: ANSWER_LEASE_SECONDS }
  const rows = unwrap(await admin.rpc('claim_answer', lease))
  return z.array(leasedSchema).parse(rows)[0]
}
