import { Hono } from 'hono'
import { AppError } from '../../_shared/contract/errors.ts'
import { isService, readId } from '../../_shared/http/http.ts'
import { requireRoom } from '../../_shared/http/require-room.ts'
import type { ChatContext } from '../chat-context.ts'

/** `POST rooms/:room/answers`: has the room's next waiting question answered. */
export const continueRoute = ({
  deps,
  requireClient,
  answerInBackground,
  isLeaving,
}: ChatContext): Hono =>
  new Hono().post('/rooms/:room/answers', async (c) => {
    const roomId = readId(c, 'room', 'room_not_found')
    if (isLeaving()) throw new AppError('answer_interrupted')
    if (isService(c, deps.serviceKeys)) {
      answerInBackground(roomId, null)
    } else {
      const caller = await requireClient(c)
      await requireRoom(caller.client, roomId)
      answerInBackground(roomId, caller)
    }
    return c.json({ status: 'accepted' }, 202)
  })
