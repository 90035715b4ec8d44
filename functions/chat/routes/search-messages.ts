import { Hono } from 'hono'
import { z } from 'zod'
import { AppError } from '../../_shared/contract/errors.ts'
import type { ChatContext } from '../chat-context.ts'
import { searchMessages } from '../message-search/search-messages.ts'

const MAX_QUERY_CHARACTERS = 200

const schema = z.object({
  q: z
    .string()
    .transform((text) =>
      text.replaceAll('\0', '').trim().slice(0, MAX_QUERY_CHARACTERS).toWellFormed(),
    ),
  before: z.iso.datetime({ offset: true }).optional(),
  limit: z.coerce.number().int().min(1).max(49).catch(20),
})

/** `GET search?q&before&limit`: the caller's rooms by name and messages by text, over all rooms. */
export const searchMessagesRoute = ({ requireClient }: ChatContext): Hono =>
  new Hono().get('/search', async (c) => {
    const { client } = await requireClient(c)
    const asked = schema.safeParse(c.req.query())
    if (!asked.success) throw new AppError('invalid_request')
    const { q: query, before = null, limit } = asked.data
    if (query === '') return c.json({ rooms: [], messages: [], has_more: false })
    return c.json(await searchMessages({ client, query, before, limit }))
  })
