import type { Json } from '../contract/database.types.ts'
import type { Broadcast } from '../http/broadcast.ts'
import type { ErrorCode } from '../contract/errors.ts'
import { type AnswerEvent, type CitationRow, EVENTS } from '../contract/events.ts'
import { type SupabaseClient, unwrapOptional } from '../http/supabase.ts'

export interface AnswerEnd {
  messageId: string
  /** Where it is told. */
  topic: string
  content: string
  /** How much of `content` was broadcast before, in UTF-16 units. */
  broadcastLength: number
  revision: number
  status: 'done' | 'failed' | 'stopped'
  errorCode?: ErrorCode
  model?: string
  coverage?: Json
  /** What the question was taken for. */
  plan?: Json
  /** All of them; those that a save has stored already stay as they are. */
  citations?: readonly CitationRow[]
  /** Those that no event has carried yet. */
  newCitations?: readonly CitationRow[]
  usage?: { prompt_tokens: number; completion_tokens: number }
}

export interface EndDeps {
  admin: SupabaseClient
  broadcast: Broadcast
  runInBackground: (task: Promise<unknown>) => void
}

/** A database that does not answer is asked again; after that the lease runs out and the sweeper ends the answer. */
const FINISH_TIMEOUT_MS = 15_000
const FINISH_ATTEMPTS = 3

/**
 * Ends an answer: the row first, because it is the truth, then the one terminal event, which nobody waits for. Does
 * nothing when the answer has ended already or was deleted.
 */
export async function endAnswer(deps: EndDeps, end: AnswerEnd): Promise<void> {
  const row = await finishRow(deps.admin, end)
  if (row === null) return
  const event: AnswerEvent = {
    message_id: end.messageId,
    revision: end.revision,
    offset: end.broadcastLength,
    text: end.content.slice(end.broadcastLength),
    status: end.status,
    length: end.content.length,
    ...(end.newCitations?.length ? { citations: [...end.newCitations] } : {}),
  }
  deps.runInBackground(deps.broadcast(end.topic, EVENTS.answer, event))
}

async function finishRow(admin: SupabaseClient, end: AnswerEnd): Promise<Json> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await finishOnce(admin, end)
    } catch (error) {
      if (attempt === FINISH_ATTEMPTS) throw error
      console.error(`ending answer ${end.messageId} failed, trying again:`, error)
    }
  }
}

async function finishOnce(admin: SupabaseClient, end: AnswerEnd): Promise<Json> {
  const call = admin
    .rpc('finish_answer', {
      p_message_id: end.messageId,
      p_status: end.status,
      p_content: end.content,
      p_revision: end.revision,
      ...(end.errorCode === undefined ? {} : { p_error_code: end.errorCode }),
      ...(end.model === undefined ? {} : { p_model: end.model }),
      ...(end.coverage === undefined ? {} : { p_coverage: end.coverage }),
      ...(end.plan === undefined ? {} : { p_plan: end.plan }),
      p_citations: [...(end.citations ?? [])],
      p_usage: end.usage ?? {},
    })
    .abortSignal(AbortSignal.timeout(FINISH_TIMEOUT_MS))
  return unwrapOptional(await call)
}
