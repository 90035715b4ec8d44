import { AppError } from '../../_shared/contract/errors.ts'
import { type SupabaseClient, unwrap, unwrapOptional } from '../../_shared/http/supabase.ts'

const MAX_QUESTION_CHARACTERS = 4000

/** A question as it is stored; throws `question_empty`, `question_too_long`. */
export function checkQuestion(text: string): string {
  const question = text.replaceAll('\0', '').trim().toWellFormed()
  if (question === '') throw new AppError('question_empty')
  if (question.length > MAX_QUESTION_CHARACTERS) throw new AppError('question_too_long')
  return question
}

/** Row-level security hides what is not the caller's, so that foreign and unknown look the same. */
export async function requireRoom(client: SupabaseClient, roomId: string): Promise<void> {
  const room = unwrapOptional(
    await client.from('rooms').select('id').eq('id', roomId).maybeSingle(),
  )
  if (room === null) throw new AppError('room_not_found')
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
