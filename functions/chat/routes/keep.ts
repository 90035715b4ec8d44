import { Hono } from 'hono'
import { z } from 'zod'
import { readId } from '../../_shared/http/http.ts'
import { unwrap, unwrapOptional } from '../../_shared/http/supabase.ts'
import { toKeptBody } from '../citations/kept-body.ts'
import type { ChatContext } from '../chat-context.ts'
import { requireAnswer } from './checks.ts'

const MAX_TITLE = 200

const keptSchema = z.object({ document_id: z.string(), existing: z.boolean() })

/** `POST answers/:id/keep`: makes an article of an answer, with its citations. Read like any other document. */
export const keepRoute = ({ deps, requireClient }: ChatContext): Hono =>
  new Hono().post('/answers/:id/keep', async (c) => {
    const { client, userId } = await requireClient(c)
    const { id, room_id } = await requireAnswer(client, readId(c, 'id', 'message_not_found'))
    // It becomes a document of the room.
    unwrapOptional(await client.rpc('require_right', { p_room_id: room_id, p_right: 'edit' }))
    const answer = unwrap(
      await client
        .from('messages')
        .select('content, reply_to, citations(*)')
        .eq('id', id)
        .order('position', { referencedTable: 'citations' })
        .single(),
    )
    const question = unwrap(
      await client
        .from('messages')
        .select('content')
        .eq('id', answer.reply_to ?? id)
        .single(),
    )
    const { body, citations } = toKeptBody(answer.content, answer.citations)
    const kept = keptSchema.parse(
      unwrap(
        await deps.admin.rpc('keep_answer', {
          p_message_id: id,
          p_author_id: userId,
          p_title: titleOf(question.content),
          p_body: body,
          p_citations: citations,
        }),
      ),
    )
    return c.json(kept, kept.existing ? 200 : 201)
  })

function titleOf(question: string): string {
  const line = question.replace(/\s+/g, ' ').trim()
  return line.length <= MAX_TITLE ? line : `${line.slice(0, MAX_TITLE - 1).toWellFormed()}…`
}
