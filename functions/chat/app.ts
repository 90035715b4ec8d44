import type { Context } from 'hono'
import { z } from 'zod'
import type { FunctionDeps } from '../_shared/http/deps.ts'
import { AppError } from '../_shared/contract/errors.ts'
import type { Models } from '../_shared/models/models.ts'
import { type AnswerEvent, EVENTS } from '../_shared/contract/events.ts'
import {
  createApp,
  type FunctionApp,
  readId,
  readJson,
  requireCaller,
} from '../_shared/http/http.ts'
import { type SupabaseClient, unwrap, unwrapOptional } from '../_shared/http/supabase.ts'
import { type AnswerDeps, answerNext } from './answer.ts'
import type { DeadlineOptions } from './deadline.ts'
import { retrieve } from './retrieve.ts'
import { searchMessages } from './search-messages.ts'

export interface ChatDeps extends FunctionDeps {
  models: Models
  flushMs: number
  deadlines: DeadlineOptions
  maxCharacters: number
  judgesClaims: boolean
  /** Has the room's next waiting question answered by a request of its own. */
  requestNext: (roomId: string, accessToken: string) => Promise<boolean>
}

const MAX_QUESTION_CHARACTERS = 4000
const MAX_SEARCH_RESULTS = 50
const MAX_QUERY_CHARACTERS = 200
const SEARCH_TIMEOUT_MS = 20_000

const questionSchema = z.object({
  question: z.string(),
  document_ids: z.array(z.uuid()).max(500).nullish(),
})

const messageSearchSchema = z.object({
  q: z
    .string()
    .transform((text) =>
      text.replaceAll('\0', '').trim().slice(0, MAX_QUERY_CHARACTERS).toWellFormed(),
    ),
  before: z.iso.datetime({ offset: true }).optional(),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_SEARCH_RESULTS - 1)
    .catch(20),
})

/** Questions, answers and search. */
export function createChatApp(deps: ChatDeps): FunctionApp {
  const app = createApp({ basePath: '/chat' })
  const running: AnswerDeps['running'] = new Map()
  const answerInBackground = (roomId: string, accessToken: string): void =>
    deps.runInBackground(answerOne(deps, running, roomId, accessToken))
  const asCaller = async (c: Context): Promise<SupabaseClient> =>
    deps.userClient((await requireCaller(c, deps.verifyToken)).accessToken)

  app.post('/rooms/:room/questions', async (c) => {
    const { accessToken } = await requireCaller(c, deps.verifyToken)
    const client = deps.userClient(accessToken)
    const roomId = readId(c, 'room', 'room_not_found')
    const body = await readJson(c, questionSchema)
    const question = checkQuestion(body.question)
    await requireRoom(client, roomId)
    const asked = unwrap(
      await deps.admin.rpc('ask_question', {
        p_room_id: roomId,
        p_question: question,
        ...(body.document_ids ? { p_document_ids: body.document_ids } : {}),
      }),
    )
    answerInBackground(roomId, accessToken)
    return c.json(asked, 202)
  })

  app.post('/rooms/:room/answers', async (c) => {
    const { accessToken } = await requireCaller(c, deps.verifyToken)
    const roomId = readId(c, 'room', 'room_not_found')
    await requireRoom(deps.userClient(accessToken), roomId)
    answerInBackground(roomId, accessToken)
    return c.json({ status: 'accepted' }, 202)
  })

  app.post('/answers/:id/stop', async (c) => {
    const client = await asCaller(c)
    const { id, room_id } = await requireAnswer(client, readId(c, 'id', 'message_not_found'))
    const answer = stoppedSchema.parse(
      unwrap(await deps.admin.rpc('stop_answer', { p_message_id: id })),
    )
    running.get(id)?.()
    if (answer.status === 'stopped')
      deps.runInBackground(deps.broadcast(room_id, EVENTS.answer, toEndEvent(answer)))
    return c.json({ answer }, 202)
  })

  app.post('/answers/:id/retry', async (c) => {
    const { accessToken } = await requireCaller(c, deps.verifyToken)
    const client = deps.userClient(accessToken)
    const { id, room_id } = await requireAnswer(client, readId(c, 'id', 'message_not_found'))
    const answer = unwrap(await deps.admin.rpc('retry_answer', { p_message_id: id }))
    answerInBackground(room_id, accessToken)
    return c.json({ answer }, 202)
  })

  addSearch(app, deps, asCaller)
  addMessageSearch(app, asCaller)
  return app
}

/** Answers one question; the next one of the room is for a new request, or for this one if none can be made. */
async function answerOne(
  deps: ChatDeps,
  running: AnswerDeps['running'],
  roomId: string,
  accessToken: string,
): Promise<void> {
  const caller = deps.userClient(accessToken)
  while (await answerNext({ ...deps, caller, running }, roomId)) {
    if (await deps.requestNext(roomId, accessToken)) return
  }
}

/** The caller's way back to what was said: rooms by name, messages by text, over all rooms. */
function addMessageSearch(
  app: FunctionApp,
  asCaller: (c: Context) => Promise<SupabaseClient>,
): void {
  app.get('/search', async (c) => {
    const client = await asCaller(c)
    const asked = messageSearchSchema.safeParse(c.req.query())
    if (!asked.success) throw new AppError('invalid_request')
    const { q: query, before = null, limit } = asked.data
    if (query === '') return c.json({ rooms: [], messages: [], has_more: false })
    return c.json(await searchMessages({ client, query, before, limit }))
  })
}

/** Retrieval alone: no model writes anything. */
function addSearch(
  app: FunctionApp,
  deps: ChatDeps,
  asCaller: (c: Context) => Promise<SupabaseClient>,
): void {
  app.get('/rooms/:room/search', async (c) => {
    const client = await asCaller(c)
    const roomId = readId(c, 'room', 'room_not_found')
    const question = checkQuestion(c.req.query('q') ?? '')
    const limit = z.coerce
      .number()
      .int()
      .min(1)
      .max(MAX_SEARCH_RESULTS)
      .catch(10)
      .parse(c.req.query('limit'))
    await requireRoom(client, roomId)
    const { results: found } = await retrieve({
      client,
      models: deps.models,
      roomId,
      question,
      limit,
      signal: AbortSignal.any([c.req.raw.signal, AbortSignal.timeout(SEARCH_TIMEOUT_MS)]),
    })
    const results = found.map(
      ({ chunk_id, document_id, document_title, page, content, score }) => ({
        chunk_id,
        document_id,
        document_title,
        page,
        content,
        score,
      }),
    )
    return c.json({ results })
  })
}

function checkQuestion(text: string): string {
  const question = text.replaceAll('\0', '').trim().toWellFormed()
  if (question === '') throw new AppError('question_empty')
  if (question.length > MAX_QUESTION_CHARACTERS) throw new AppError('question_too_long')
  return question
}

/** Row-level security hides what is not the caller's, so that foreign and unknown look the same. */
async function requireRoom(client: SupabaseClient, roomId: string): Promise<void> {
  const room = unwrapOptional(
    await client.from('rooms').select('id').eq('id', roomId).maybeSingle(),
  )
  if (room === null) throw new AppError('room_not_found')
}

async function requireAnswer(
  client: SupabaseClient,
  messageId: string,
): Promise<{ id: string; room_id: string }> {
  const query = client
    .from('messages')
    .select('id, room_id')
    .eq('id', messageId)
    .eq('role', 'assistant')
  const message = unwrapOptional(await query.maybeSingle())
  if (message === null) throw new AppError('message_not_found')
  return message
}

const stoppedSchema = z.looseObject({
  id: z.string(),
  status: z.enum(['pending', 'streaming', 'done', 'failed', 'stopped']),
  content: z.string(),
  revision: z.number(),
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
