import { z } from 'zod'
import { AppError } from '../../_shared/contract/errors.ts'
import { type SupabaseClient, unwrap, unwrapOptional } from '../../_shared/http/supabase.ts'
import type { Models } from '../../_shared/models/models.ts'
import type { AnswerOptions } from '../answer/answer-options.ts'
import { QUESTION_KINDS, type QuestionKind } from '../questions/plan.ts'

const MAX_QUESTION_CHARACTERS = 4000

/** A question as it is stored; throws `question_empty`, `question_too_long`. */
export function checkQuestion(text: string): string {
  const question = text.replaceAll('\0', '').trim().toWellFormed()
  if (question === '') throw new AppError('question_empty')
  if (question.length > MAX_QUESTION_CHARACTERS) throw new AppError('question_too_long')
  return question
}

/** Of a body: the chat model that is to answer. */
export const modelSchema = z.string().min(1).max(200).nullish()

/** Of a body: what the question is to be taken for. */
export const kindSchema = z.enum(QUESTION_KINDS).nullish()

/** What was chosen for an answer, as it is stored; throws `model_unknown`. */
export async function checkOptions(
  { list }: Pick<Models, 'list'>,
  { kind, model }: { kind?: QuestionKind | null | undefined; model?: string | null | undefined },
): Promise<AnswerOptions> {
  if (model && !(await list.offers(model))) throw new AppError('model_unknown')
  return { ...(kind ? { kind } : {}), ...(model ? { model } : {}) }
}

/** The caller's answer; throws `message_not_found`. */
export async function requireAnswer(
  client: SupabaseClient,
  messageId: string,
): Promise<{ id: string; room_id: string }> {
  const query = client
    .from('messages')
    .select('id, room_id')
    .eq('id', messageId)
    .eq('role', 'assistant')
  const message = unwrapOptional(await query.maybeSingle())
  if (message === null) throw new AppError('message_not_found')
  return message
}

/** The caller's question and its answers; throws `message_not_found`. */
export async function requireQuestion(
  client: SupabaseClient,
  messageId: string,
): Promise<{ room_id: string; answerIds: string[] }> {
  const query = client.from('messages').select('room_id').eq('id', messageId).eq('role', 'user')
  const question = unwrapOptional(await query.maybeSingle())
  if (question === null) throw new AppError('message_not_found')
  const answers = unwrap(await client.from('messages').select('id').eq('reply_to', messageId))
  return { room_id: question.room_id, answerIds: answers.map(({ id }) => id) }
}
