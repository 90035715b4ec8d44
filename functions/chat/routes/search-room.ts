import { Hono } from 'hono'
import { z } from 'zod'
import { readId } from '../../_shared/http/http.ts'
import { requireRoom } from '../../_shared/http/require-room.ts'
import type { ChatContext } from '../chat-context.ts'
import { retrieve } from '../retrieval/retrieve.ts'
import { checkQuestion } from './checks.ts'

const TIMEOUT_MS = 20_000

const limitSchema = z.coerce.number().int().min(1).max(50).catch(10)

/** `GET rooms/:room/search?q&limit`: retrieval alone, no model writes anything. */
export const searchRoomRoute = ({ deps, requireClient }: ChatContext): Hono =>
  new Hono().get('/rooms/:room/search', async (c) => {
    const { client } = await requireClient(c)
    const roomId = readId(c, 'room', 'room_not_found')
    const question = checkQuestion(c.req.query('q') ?? '')
    const limit = limitSchema.parse(c.req.query('limit'))
    await requireRoom(client, roomId)
    const { results: found } = await retrieve({
      client,
      models: deps.models,
      roomId,
      question,
      limit,
      signal: AbortSignal.any([c.req.raw.signal, AbortSignal.timeout(TIMEOUT_MS)]),
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
