import { Hono } from 'hono'
import { z } from 'zod'
import { readId, readJson } from '../../_shared/http/http.ts'
import { unwrap } from '../../_shared/http/supabase.ts'
import type { ChatContext } from '../chat-context.ts'
import { checkOptions, checkQuestion, kindSchema, modelSchema } from './checks.ts'

const schema = z.object({
  question: z.string(),
  /** Without it, the room's first thread. */
  thread_id: z.uuid().nullish(),
  document_ids: z.array(z.uuid()).max(500).nullish(),
  kind: kindSchema,
  model: modelSchema,
})

/** `POST rooms/:room/questions`: stores a question with its waiting answer, if the caller may ask there, and has it answered. */
export const askRoute = ({ deps, requireClient, answerInBackground }: ChatContext): Hono =>
  new Hono().post('/rooms/:room/questions', async (c) => {
    const caller = await requireClient(c)
    const roomId = readId(c, 'room', 'room_not_found')
    const body = await readJson(c, schema)
    const question = checkQuestion(body.question)
    const options = await checkOptions(deps.models, body)
    const asked = unwrap(
      await deps.admin.rpc('ask_question', {
        p_room_id: roomId,
        p_question: question,
        p_options: options,
        p_author_id: caller.userId,
        ...(body.thread_id ? { p_thread_id: body.thread_id } : {}),
        ...(body.document_ids ? { p_document_ids: body.document_ids } : {}),
      }),
    )
    answerInBackground(roomId, caller)
    return c.json(asked, 202)
  })
