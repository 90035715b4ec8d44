import { Hono } from 'hono'
import { z } from 'zod'
import { readId, readOptionalJson } from '../../_shared/http/http.ts'
import { unwrap } from '../../_shared/http/supabase.ts'
import type { ChatContext } from '../chat-context.ts'
import { checkOptions, kindSchema, modelSchema, requireAnswer } from './checks.ts'

/** Most want the same once more, and send none. */
const schema = z.object({ kind: kindSchema, model: modelSchema }).default({})

/** `POST answers/:id/retry`: has a question answered once more: as before, or by another model, or taken for another kind. */
export const retryRoute = ({ deps, requireClient, answerInBackground }: ChatContext): Hono =>
  new Hono().post('/answers/:id/retry', async (c) => {
    const caller = await requireClient(c)
    const { id, room_id } = await requireAnswer(caller.client, readId(c, 'id', 'message_not_found'))
    const options = await checkOptions(deps.models, await readOptionalJson(c, schema))
    const changed = Object.keys(options).length > 0
    const answer = unwrap(
      await deps.admin.rpc('retry_answer', {
        p_message_id: id,
        p_author_id: caller.userId,
        ...(changed ? { p_options: options } : {}),
      }),
    )
    answerInBackground(room_id, caller)
    return c.json({ answer }, 202)
  })
