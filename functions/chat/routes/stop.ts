import { Hono } from 'hono'
import { z } from 'zod'
import { type AnswerEvent, EVENTS, MESSAGE_STATUSES } from '../../_shared/contract/events.ts'
import { readId } from '../../_shared/http/http.ts'
import { unwrap } from '../../_shared/http/supabase.ts'
import type { ChatContext } from '../chat-context.ts'
import { requireAnswer } from './checks.ts'

const stoppedSchema = z.looseObject({
  id: z.string(),
  status: z.enum(MESSAGE_STATUSES),
  content: z.string(),
  revision: z.number(),
  topic: z.string(),
})

/** `POST answers/:id/stop`: ends an answer, which keeps what it has. One's own; owners any. */
export const stopRoute = ({ deps, running, requireClient }: ChatContext): Hono =>
  new Hono().post('/answers/:id/stop', async (c) => {
    const { client, userId } = await requireClient(c)
    const { id } = await requireAnswer(client, readId(c, 'id', 'message_not_found'))
    const stop = deps.admin.rpc('stop_answer', { p_message_id: id, p_user_id: userId })
    const { topic, ...answer } = stoppedSchema.parse(unwrap(await stop))
    running.get(id)?.stop()
    if (answer.status === 'stopped')
      deps.runInBackground(deps.broadcast(topic, EVENTS.answer, toEndEvent(answer)))
    return c.json({ answer }, 202)
  })

function toEndEvent({
  id,
  status,
  content,
  revision,
}: Pick<z.infer<typeof stoppedSchema>, 'id' | 'status' | 'content' | 'revision'>): AnswerEvent {
  return {
    message_id: id,
    revision,
    offset: content.length,
    text: '',
    status,
    length: content.length,
  }
}
