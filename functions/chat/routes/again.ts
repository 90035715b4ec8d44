import { Hono } from 'hono'
import { z } from 'zod'
import { requireService } from '../../_shared/http/http.ts'
import { unwrap } from '../../_shared/http/supabase.ts'
import type { ChatContext } from '../chat-context.ts'

const roomsSchema = z.array(z.string())

/** `POST again`, for the service alone: asks again what was answered before all documents of its room were read, and what was kept open. */
export const againRoute = ({ deps, answerInBackground, checkInBackground }: ChatContext): Hono =>
  new Hono().post('/again', async (c) => {
    requireService(c, deps.serviceKeys)
    const rooms = roomsSchema.parse(unwrap(await deps.admin.rpc('ask_again')))
    for (const roomId of new Set(rooms)) answerInBackground(roomId, null)
    checkInBackground()
    return c.json({ status: 'accepted' }, 202)
  })
