import { Hono } from 'hono'
import { z } from 'zod'
import { readId, readJson } from '../../_shared/http/http.ts'
import { unwrap } from '../../_shared/http/supabase.ts'
import type { ChatContext } from '../chat-context.ts'
import { checkQuestion, requireQuestion } from './checks.ts'

const schema = z.object({ question: z.string() })

/** `POST questions/:id`: asks a question anew in other words, in its place. Its answers go. */
export const editRoute = ({
  deps,
  running,
  requireClient,
  answerInBackground,
}: ChatContext): Hono =>
  new Hono().post('/questions/:id', async (c) => {
    const caller = await requireClient(c)
    const id = readId(c, 'id', 'message_not_found')
    const question = checkQuestion((await readJson(c, schema)).question)
    const { room_id, answerIds } = await requireQuestion(caller.client, id)
    const edited = unwrap(
      await deps.admin.rpc('edit_question', {
        p_question_id: id,
        p_question: question,
        p_author_id: caller.userId,
      }),
    )
    // Whoever writes one of them elsewhere hears of it when they save.
    for (const answerId of answerIds) running.get(answerId)?.stop()
    answerInBackground(room_id, caller)
    return c.json(edited, 202)
  })
