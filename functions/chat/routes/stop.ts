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
})

/** `POST answers/:id/stop`: ends an answer, which keeps what it has. */
export const stopRoute = ({ deps, running, requireClient }: ChatContext): Hono =>
  new Hono().post('/answers/:id/stop', async (c) => {
    const { client } = await requireClient(c)
    const { id, room_id } = await requireAnswer(client, readId(c, 'id', 'message_not_found'))
    const answer = stoppedSchema.parse(
      unwrap(await deps.admin.rpc('stop_answer', { p_message_id: id })),
    )
    running.get(id)?.stop()
    if (answer.status === 'stopped')
      deps.runInBackground(deps.broadcast(room_id, EVENTS.answer, toEndEvent(answer)))
    return c.json({ answer }, 202)
  })

function toEndEvent({ id, status, content, revision }: z.infer<typeof stoppedSchema>): AnswerEvent {
  return {
    message_id: id,
    revision,
    offset: content.length,
    text: '',
    status,
    length: content.length,
  }
}
