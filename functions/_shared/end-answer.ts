import { z } from 'zod'
import type { Json } from './database.types.ts'
import type { Broadcast } from './broadcast.ts'
import type { ErrorCode } from './errors.ts'
import { type AnswerEvent, EVENTS } from './events.ts'
import { type SupabaseClient, unwrapOptional } from './supabase.ts'

export const citationSchema = z.object({
  ordinal: z.number(),
  document_id: z.string().nullable(),
  document_title: z.string(),
  document_version: z.number(),
  chunk_id: z.string().nullable(),
  page: z.number(),
  quote: z.string(),
  start_offset: z.number().nullable(),
  end_offset: z.number().nullable(),
  score: z.number(),
  verified: z.boolean(),
})
/** A citation as `finish_answer` stores it. */
export type CitationRow = z.infer<typeof citationSchema>

export interface AnswerEnd {
  messageId: string
  roomId: string
  content: string
  /** How much of `content` was broadcast before, in UTF-16 units. */
  broadcastLength: number
  revision: number
  status: 'done' | 'failed' | 'stopped'
  errorCode?: ErrorCode
  model?: string
  coverage?: Json
  citations?: CitationRow[]
  usage?: { prompt_tokens: number; completion_tokens: number }
}

/**
 * Ends an answer: the row first, because it is the truth, then the one terminal event. Does nothing
 * when the answer has ended already or was deleted.
 */
export async function endAnswer(
  { admin, broadcast }: { admin: SupabaseClient; broadcast: Broadcast },
  end: AnswerEnd,
): Promise<void> {
  const row = unwrapOptional(
    await admin.rpc('finish_answer', {
      p_message_id: end.messageId,
      p_status: end.status,
      p_content: end.content,
      p_revision: end.revision,
      ...(end.errorCode === undefined ? {} : { p_error_code: end.errorCode }),
      ...(end.model === undefined ? {} : { p_model: end.model }),
      ...(end.coverage === undefined ? {} : { p_coverage: end.coverage }),
      p_citations: end.citations ?? [],
      p_usage: end.usage ?? {},
    }),
  )
  if (row === null) return
  const event: AnswerEvent = {
    message_id: end.messageId,
    revision: end.revision,
    offset: end.broadcastLength,
    text: end.content.slice(end.broadcastLength),
    status: end.status,
    length: end.content.length,
  }
  await broadcast(end.roomId, EVENTS.answer, event)
}
