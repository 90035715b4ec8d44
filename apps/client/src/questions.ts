import type { Core } from './core.ts'
import { unwrap } from './errors/settle.ts'
import type { Message, MessageRow } from './rows.ts'

export interface Question {
  /** At most 4,000 characters. */
  question: string
  /** A conversation of the room; without it, its first. */
  threadId?: string | undefined
  /** The only documents that may answer; without them, all that are enabled. */
  documentIds?: string[] | undefined
  /** The chat model that is to answer; without it, the room's. */
  model?: string | undefined
}

/** Both rows, at once: the answer is `pending`, and grows in the background. */
export interface Asked {
  question: Message
  answer: Message
}

export async function ask(
  { supabase }: Core,
  roomId: string,
  { question, threadId, documentIds, model }: Question,
): Promise<Asked> {
  const body = {
    question,
    ...(threadId === undefined ? {} : { thread_id: threadId }),
    ...(documentIds === undefined ? {} : { document_ids: documentIds }),
    ...(model === undefined ? {} : { model }),
  }
  const path = `chat/rooms/${roomId}/questions`
  const asked = await unwrap(
    supabase.functions.invoke<{ question: MessageRow; answer: MessageRow }>(path, { body }),
  )
  return { question: bare(asked.question), answer: bare(asked.answer) }
}

/** Ends a running answer, keeping its text. */
export const stop = (core: Core, answerId: string): Promise<Message> =>
  onAnswer(core, `chat/answers/${answerId}/stop`)

/** Answers the same question again; a row of its own. */
export const retry = (core: Core, answerId: string): Promise<Message> =>
  onAnswer(core, `chat/answers/${answerId}/retry`)

async function onAnswer({ supabase }: Core, path: string): Promise<Message> {
  const called = supabase.functions.invoke<{ answer: MessageRow }>(path, { method: 'POST' })
  return bare((await unwrap(called)).answer)
}

/** The row itself, without its citations. */
export async function readMessage({ supabase }: Core, id: string): Promise<Message> {
  const row = supabase.from('messages').select('*').eq('id', id).maybeSingle()
  return bare(await unwrap(row, 'message_not_found'))
}

/** Functions answer bare rows; citations come with events and the room. */
const bare = (row: MessageRow): Message => ({ ...row, citations: [], feedback: null })
