/** What people can be told of on their devices: an answer that they asked for, a question that names them, documents. */
export const PUSH_KINDS = ['answer', 'mention', 'document'] as const
export type PushKind = (typeof PUSH_KINDS)[number]

/** What a device is sent, in JSON. */
export interface PushPayload {
  title: string
  /** The question, or the newest document; empty of an answer. */
  body: string
  /** Of title and words, BCP 47. */
  lang: string
  kind: PushKind
  room_id: string
  /** Of an answer it, of a mention the question. */
  message_id: string | null
}
