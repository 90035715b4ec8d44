/** Broadcasts parsed at the edge: what is not in the expected form is dropped, the rows tell the rest. */
import type {
  AnswerEvent,
  DocumentEvent,
  LoadingEvent,
  MessageEvent,
  RoomEvent,
} from '#lib/contract.ts'

type Fields = Record<string, 'string' | 'number'>

function hasFields(value: unknown, fields: Fields): boolean {
  if (typeof value !== 'object' || value === null) return false
  const record = value as Record<string, unknown>
  return Object.entries(fields).every(([name, type]) => typeof record[name] === type)
}

export const isAnswerEvent = (value: unknown): value is AnswerEvent =>
  hasFields(value, {
    message_id: 'string',
    revision: 'number',
    offset: 'number',
    text: 'string',
    status: 'string',
  })

export const isLoadingEvent = (value: unknown): value is LoadingEvent =>
  hasFields(value, { message_id: 'string', stage: 'string' })

export const isMessageEvent = (value: unknown): value is MessageEvent =>
  hasFields(value, { operation: 'string', id: 'string', status: 'string', revision: 'number' })

export const isDocumentEvent = (value: unknown): value is DocumentEvent =>
  hasFields(value, { operation: 'string', id: 'string', status: 'string' })

export const isRoomEvent = (value: unknown): value is RoomEvent =>
  hasFields(value, { operation: 'string', id: 'string' })
