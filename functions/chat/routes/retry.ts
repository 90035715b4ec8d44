import { Hono } from 'hono'
import { readId, readOptionalJson } from '../../_shared/http/http.ts'
import { unwrap } from '../../_shared/http/supabase.ts'
import { answerOptionsSchema } from '../answer/answer-options.ts'
import type { ChatContext } from '../chat-context.ts'
import { requireAnswer } from './checks.ts'

/** `POST answers/:id/retry`: has a question answered once more, as before or as the body's options say. */
export const retryRoute = ({ deps, requireClient, answerInBackground }: ChatContext): Hono =>
  new Hono().post('/answers/:id/retry', async (c) => {
    const { client, accessToken } = await requireClient(c)
    const { id, room_id } = await requireAnswer(client, readId(c, 'id', 'message_not_found'))
    const options = await readOptionalJson(c, answerOptionsSchema)
    const answer = unwrap(
      await deps.admin.rpc('retry_answer', {
        p_message_id: id,
        ...(Object.keys(options).length > 0 ? { p_options: options } : {}),
      }),
    )
    answerInBackground(room_id, accessToken)
    return c.json({ answer }, 202)
  })
