import { Hono } from 'hono'
import { z } from 'zod'
import { readId, readJson } from '../../_shared/http/http.ts'
import { unwrap } from '../../_shared/http/supabase.ts'
import type { ChatContext } from '../chat-context.ts'
import { leasedSchema } from '../answer/answer-next.ts'
import { ANSWER_LEASE_SECONDS } from '../answer/growing-answer.ts'
import { checkOptions, checkQuestion, kindSchema, modelSchema } from './checks.ts'

const schema = z.object({
  question: z.string(),
  /** Without it, the room's first thread. */
  thread_id: z.uuid().nullish(),
  document_ids: z.array(z.uuid()).max(500).nullish(),
  kind: kindSchema,
  model: modelSchema,
})

const askedSchema = z.object({
  question: z.unknown(),
  answer: z.unknown(),
  /** Nothing while another answer of the room is written: whoever writes it goes on with this one. */
  lease: leasedSchema.nullish(),
})

/** `POST rooms/:room/questions`: stores a question with its waiting answer, if the caller may ask there, and has it answered. */
export const askRoute = ({
  deps,
  requireClient,
  isLeaving,
  answerInBackground,
}: ChatContext): Hono =>
  new Hono().post('/rooms/:room/questions', async (c) => {
    const caller = await requireClient(c)
    const roomId = readId(c, 'room', 'room_not_found')
    const body = await readJson(c, schema)
    const question = checkQuestion(body.question)
    const options = await checkOptions(deps.models, body)
    // One that has to go begins nothing.
    const mayWrite = !isLeaving()
    const { lease, ...asked } = askedSchema.parse(
      unwrap(
        await deps.admin.rpc('ask_question', {
          p_room_id: roomId,
          p_question: question,
          p_options: options,
          p_author_id: caller.userId,
          ...(body.thread_id ? { p_thread_id: body.thread_id } : {}),
          ...(body.document_ids ? { p_document_ids: body.document_ids } : {}),
          ...(mayWrite ? { p_lease_seconds: ANSWER_LEASE_SECONDS } : {}),
        }),
      ),
    )
    if (lease || !mayWrite) answerInBackground(roomId, caller, lease ?? undefined)
    return c.json(asked, 202)
  })
