import type { Message, MessageRow } from '#lib/contract.ts'
import type { Supabase } from './client.ts'
import { settle, unwrap } from './unwrap.ts'

interface Asked {
  question: string
  /** The conversation that it is asked in; null for the room's first. */
  threadId: string | null
  /** The only documents that may answer; null for all that are enabled. */
  documentIds: readonly string[] | null
  /** The chat model that is to answer; null for the room's. */
  model: string | null
}

export async function askQuestion(
  supabase: Supabase,
  roomId: string,
  { question, threadId, documentIds, model }: Asked,
): Promise<{ question: Message; answer: Message }> {
  const reply = await unwrap(
    supabase.functions.invoke<{ question: MessageRow; answer: MessageRow }>(
      `chat/rooms/${roomId}/questions`,
      {
        body: {
          question,
          ...(threadId === null ? {} : { thread_id: threadId }),
          ...(documentIds ? { document_ids: documentIds } : {}),
          ...(model === null ? {} : { model }),
        },
      },
    ),
  )
  return { question: withoutCitations(reply.question), answer: withoutCitations(reply.answer) }
}

/** Asks a question anew in other words, in its place; its answers go. */
export async function editQuestion(
  supabase: Supabase,
  id: string,
  question: string,
): Promise<{ question: Message; answer: Message }> {
  const reply = await unwrap(
    supabase.functions.invoke<{ question: MessageRow; answer: MessageRow }>(
      `chat/questions/${id}`,
      { body: { question } },
    ),
  )
  return { question: withoutCitations(reply.question), answer: withoutCitations(reply.answer) }
}

/** Deletes a question with its answers. */
export async function deleteTurn(supabase: Supabase, questionId: string): Promise<void> {
  await settle(supabase.rpc('delete_turn', { p_question_id: questionId }))
}

/** Ends a running answer, keeping its text. */
export async function stopAnswer(supabase: Supabase, id: string): Promise<Message> {
  return invokeOnAnswer(supabase, `chat/answers/${id}/stop`)
}

/** Answers the same question again, by another model, or taken for another kind of question, where these are named. */
export async function retryAnswer(
  supabase: Supabase,
  id: string,
  { model, kind }: { model: string | null; kind: string | null },
): Promise<Message> {
  return invokeOnAnswer(supabase, `chat/answers/${id}/retry`, {
    // Null goes back to the room's.
    model,
    ...(kind === null ? {} : { kind }),
  })
}

/** Stores whether an answer was helpful (1) or not (-1), with a comment; null deletes the rating. */
export async function rateAnswer(
  supabase: Supabase,
  id: string,
  value: 1 | -1 | null,
  comment: string | null,
): Promise<void> {
  const feedback = supabase.from('feedback')
  if (value === null) return void (await settle(feedback.delete().eq('message_id', id)))
  const row = { message_id: id, value, comment }
  await settle(feedback.upsert(row, { onConflict: 'message_id,user_id' }))
}

/** The row itself, for when a piece of a growing answer was missed; it lags a second at most. */
export async function readMessage(supabase: Supabase, id: string): Promise<Message> {
  const row = await unwrap(supabase.from('messages').select('*').eq('id', id).single())
  return withoutCitations(row)
}

async function invokeOnAnswer(supabase: Supabase, path: string, body?: object): Promise<Message> {
  const reply = await unwrap(
    supabase.functions.invoke<{ answer: MessageRow }>(path, {
      method: 'POST',
      ...(body ? { body } : {}),
    }),
  )
  return withoutCitations(reply.answer)
}

/** Functions answer bare rows; citations come with the room, once the answer is finished. */
function withoutCitations(row: MessageRow): Message {
  return { ...row, citations: [], feedback: null }
}
