import { Hono } from 'hono'
import { readId } from '../../_shared/http/http.ts'
import { requireRoom } from '../../_shared/http/require-room.ts'
import { unwrap, unwrapOptional } from '../../_shared/http/supabase.ts'
import { chooseModel } from '../answer/choose-model.ts'
import { readRoomSettings } from '../answer/room-settings.ts'
import type { ChatContext } from '../chat-context.ts'
import { estimateReading } from '../digest/estimate-reading.ts'
import { EXTRACTIVE_MODEL } from '../retrieval/follow-up.ts'
import { modelSchema } from './checks.ts'

const TIMEOUT_MS = 20_000

/** `GET rooms/:room/reading?model=`: what it takes to read all pages of a room for one question; null without a language model. */
export const readingRoute = ({ deps, requireClient }: ChatContext): Hono =>
  new Hono().get('/rooms/:room/reading', async (c) => {
    const { client } = await requireClient(c)
    const roomId = readId(c, 'room', 'room_not_found')
    await requireRoom(client, roomId)
    const signal = AbortSignal.any([c.req.raw.signal, AbortSignal.timeout(TIMEOUT_MS)])
    const asked = modelSchema.catch(null).parse(c.req.query('model')) ?? undefined
    const { model } = await readRoomSettings(client, roomId, signal)
    const models = await chooseModel(deps.models, asked, model)
    if (models.chatModel === EXTRACTIVE_MODEL) return c.json({ reading: null })
    const documents = client
      .from('documents')
      .select('page_count, text_length, language')
      .match({ room_id: roomId, enabled: true, kept: false })
      .not('live_version', 'is', null)
    const pace = deps.admin.rpc('digest_pace', { p_model: models.chatModel }).abortSignal(signal)
    const reading = await estimateReading(
      unwrap(await documents.abortSignal(signal)),
      models,
      unwrapOptional(await pace),
    )
    return c.json({ reading })
  })
