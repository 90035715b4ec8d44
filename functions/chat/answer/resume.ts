import { z } from 'zod'
import type { Json } from '../../_shared/contract/database.types.ts'
import { unwrap } from '../../_shared/http/supabase.ts'
import type { AnswerDeps, AnswerLease, ResumePoint } from './answer-deps.ts'
import type { Draft } from './draft.ts'
import type { GrowingAnswer } from './growing-answer.ts'

/** Nobody but this function writes it; an older one may have written less. */
export const resumeSchema = z.custom<ResumePoint>(
  (value) =>
    z
      .object({ prompt: z.array(z.object({})), passages: z.array(z.object({})), raw: z.string() })
      .safeParse(value).success,
)

/** The next writer asks for it at once; if none does, the sweeper ends the answer after this time. */
const LEASE_SECONDS = 60
const TIMEOUT_MS = 10_000

/**
 * Lets go of an answer, for another call of this function to go on with: with the text that is there, or from the
 * question, if there is none yet. False where that cannot be.
 */
export async function handOver(
  { admin }: AnswerDeps,
  lease: AnswerLease,
  growing: GrowingAnswer,
  draft: Draft,
): Promise<boolean> {
  const { content } = growing
  if (!canHandOver(growing, draft)) return false
  await growing.sendRest()
  const { prompt, passages, raw, base } = draft
  // All that the ledger has: what a save has stored already stays as it is.
  const citations = draft.ledger.rows
  const call = admin.rpc('hand_over_answer', {
    p_message_id: lease.message_id,
    p_content: content,
    p_revision: growing.revision + 1,
    p_lease_seconds: LEASE_SECONDS,
    p_citations: citations,
    ...(content === '' ? {} : { p_resume: { prompt, passages, raw, base } as unknown as Json }),
  })
  return unwrap(await call.abortSignal(AbortSignal.timeout(TIMEOUT_MS)))
}

/** What rules write, or a model to another prompt, cannot be gone on with; it is said soon. */
export const canHandOver = (growing: Pick<GrowingAnswer, 'content'>, draft: Draft): boolean =>
  growing.content === '' || draft.prompt !== null

/** Where a text may be cut in two, so that whoever goes on begins with a sentence. */
const ENDS = new Set('.!?:;。！？；：…')
const CLOSERS = new Set('"\'”’)]】」』')

export function isFitToHandOver(content: string): boolean {
  const end = content.slice(-40)
  const said = end.trimEnd()
  if (end.slice(said.length).includes('\n')) return true
  let last = said.length - 1
  while (last >= 0 && CLOSERS.has(said.charAt(last))) last--
  // A marker stands behind its sentence, or before its point: `so it is [1].`, `so it is. [1]`
  return ENDS.has(said.charAt(last)) || /[.!?。！？] ?\[\d{1,3}\]$/.test(said)
}
