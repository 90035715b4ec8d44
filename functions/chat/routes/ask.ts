import { Hono } from 'hono'
import { z } from 'zod'
import { readId, readJson } from '../../_shared/http/http.ts'
import { unwrap } from '../../_shared/http/supabase.ts'
import type { ChatContext } from '../chat-context.ts'
import { checkOptions, checkQuestion, kindSchema, modelSchema, requireRoom } from './checks.ts'

const schema = z.object({
  question: z.string(),
  document_ids: z.array(z.uuid()).max(500).nullish(),
  kind: kindSchema,
  model: modelSchema,
})

/** `POST rooms/:room/questions`: stores a question with its waiting answer, and has it answered. */
export const askRoute = ({ deps, requireClient, answerInBackground }: ChatContext): Hono =>
  new Hono().post('/rooms/:room/questions', async (c) => {
    const { client, accessToken } = await requireClient(c)
    const roomId = readId(c, 'room', 'room_not_found')
    const body = await readJson(c, schema)
    const question = checkQuestion(body.question)
    await requireRoom(client, roomId)
    const options = await checkOptions(deps.models, body)
    const asked = unwrap(
      await deps.admin.rpc('ask_question', {
        p_room_id: roomId,
        p_question: question,
        p_options: options,
        ...(body.document_ids ? { p_document_ids: body.document_ids } : {}),
      }),
    )
    answerInBackground(roomId, accessToken)
    return c.json(asked, 202)
  })
