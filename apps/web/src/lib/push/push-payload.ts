import { PUSH_KINDS, type PushPayload } from '#lib/contract.ts'
import { isNullable, isObject, isOneOf, isText, parserOf } from '@documind/client/live/parse'

/** What a message to this device says; null for anything else. */
export const parsePush = parserOf<PushPayload>({
  title: isText,
  body: isText,
  lang: isText,
  kind: isOneOf(PUSH_KINDS),
  room_id: isText,
  message_id: isNullable(isText),
})

/** From the service worker to a page: go there. It answers on the port that comes with it. */
export interface ShowMessage {
  type: 'show'
  href: string
}

export const isShowMessage = isObject<ShowMessage>({ type: isOneOf(['show']), href: isText })

/** Where a press on a notice leads: to the room, and in it to the message, in whichever conversation it stands. */
export function hrefOf({ room_id: room, message_id: message }: PushPayload): string {
  const path = roomPath(room)
  return message === null ? path : `${path}?message=${encodeURIComponent(message)}`
}

export const roomPath = (roomId: string): string => `/rooms/${encodeURIComponent(roomId)}`
