import { Hono } from 'hono'
import { z } from 'zod'
import { readId, readOptionalJson } from '../../_shared/http/http.ts'
import { unwrap } from '../../_shared/http/supabase.ts'
import type { ChatContext } from '../chat-context.ts'
import { checkOptions, kindSchema, modelSchema, requireAnswer } from './checks.ts'

/** Most want the same once more, and send none. */
const schema = z.object({ kind: kindSchema, model: modelSchema }).default({})

/** `POST answers/:id/retry`: has a question answered once more: as before, or by another model, or taken for another kind; null for the room's model, or what rules say. */
export const retryRoute = ({ deps, requireClient, answerInBackground }: ChatContext): Hono =>
  new Hono().post('/answers/:id/retry', async (c) => {
    const caller = await requireClient(c)
    const { id, room_id } = await requireAnswer(caller.client, readId(c, 'id', 'message_not_found'))
    const given = await readOptionalJson(c, schema)
    await checkOptions(deps.models, given)
    // What is null goes back to what is usual; what is left out stays as it was.
    const changed = Object.values(given).some((value) => value !== undefined)
    const answer = unwrap(
      await deps.admin.rpc('retry_answer', {
        p_message_id: id,
        p_author_id: caller.userId,
        ...(changed ? { p_options: given } : {}),
      }),
    )
    answerInBackground(room_id, caller)
    return c.json({ answer }, 202)
  })
