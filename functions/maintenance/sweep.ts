import { z } from 'zod'
import { endAnswer, type EndDeps } from '../_shared/answers/end-answer.ts'
import { type SupabaseClient, unwrap } from '../_shared/http/supabase.ts'
import { withApology } from '../_shared/text/stock-sentences.ts'

const deadAnswerSchema = z.object({
  message_id: z.string(),
  topic: z.string(),
  content: z.string(),
  revision: z.number(),
  question: z.string(),
  stop_requested: z.boolean(),
})

/** A question that waits this long although nothing is being written has lost its worker. */
const WAITING_SECONDS = 60
const LEASE_SECONDS = 30

/** Ends answers whose writer is gone, with an apology in the question's language. An answer always ends. */
export async function sweepAnswers(deps: EndDeps): Promise<void> {
  const dead = z.array(deadAnswerSchema).parse(
    unwrap(
      await deps.admin.rpc('claim_dead_answers', {
        p_waiting_seconds: WAITING_SECONDS,
        p_lease_seconds: LEASE_SECONDS,
      }),
    ),
  )
  for (const answer of dead) {
    const content = answer.stop_requested
      ? answer.content
      : withApology(answer.content, answer.question)
    await endAnswer(deps, {
      messageId: answer.message_id,
      topic: answer.topic,
      content,
      broadcastLength: answer.content.length,
      revision: answer.revision + 1,
      status: answer.stop_requested ? 'stopped' : 'failed',
      ...(answer.stop_requested ? {} : { errorCode: 'answer_interrupted' as const }),
    })
  }
}

/** Has answers gone on with that were handed over, as by a worker that was stopped, and that nobody has taken up. */
export async function resumeAnswers(
  admin: SupabaseClient,
  requestNext: (roomId: string) => Promise<unknown>,
): Promise<void> {
  const waiting = await admin.rpc('waiting_rooms')
  await Promise.all(z.array(z.string()).parse(unwrap(waiting)).map(requestNext))
}

/** Deletes for good the rooms whose owner put them away long enough ago. */
export async function sweepRooms(admin: SupabaseClient): Promise<void> {
  unwrap(await admin.rpc('purge_rooms'))
}

/**
 * Removes stored files that no document names any more, of deleted documents, rooms and accounts, and
 * marks documents whose file is gone.
 */
export async function sweepObjects(admin: SupabaseClient): Promise<void> {
  const names = z
    .array(z.string())
    .parse(unwrap(await admin.rpc('orphaned_objects', { p_limit: 100 })))
  unwrap(await admin.rpc('flag_missing_objects'))
  if (names.length === 0) return
  const { error } = await admin.storage.from('documents').remove(names)
  if (error) throw error
}
