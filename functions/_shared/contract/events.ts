/** Names on the wire: topics, events, statuses. Every client and every sender takes them from here. */

export const roomTopic = (roomId: string): string => `room:${roomId}`
export const userTopic = (userId: string): string => `user:${userId}`

export const EVENTS = {
  loading: 'loading',
  answer: 'answer',
  message: 'message',
  document: 'document',
  room: 'room',
  stale: 'stale',
} as const

/** Article: written in the app. The others are files. */
export const DOCUMENT_KINDS = ['pdf', 'docx', 'markdown', 'text', 'article'] as const
export type DocumentKind = (typeof DOCUMENT_KINDS)[number]

export const DOCUMENT_STATUSES = ['queued', 'extracting', 'embedding', 'ready', 'failed'] as const
export type DocumentStatus = (typeof DOCUMENT_STATUSES)[number]

export const MESSAGE_STATUSES = ['pending', 'streaming', 'done', 'failed', 'stopped'] as const
export type MessageStatus = (typeof MESSAGE_STATUSES)[number]

export type LoadingStage = 'searching' | 'writing'

/** Sent right after a question is stored, and again when the answer moves to its next stage. */
export interface LoadingEvent {
  message_id: string
  question_id: string
  question: string
  stage: LoadingStage
}

/** The relation of a claim to the source that it cites; `claims/check-claim.ts` decides. */
export type CitationState = 'verified' | 'related' | 'unsupported' | 'unknown'

/** A citation as `save_answer` and `finish_answer` store it: one for each marker of the text. */
export type CitationRow = {
  /** UTF-16 offset of the marker in the answer. */
  position: number
  /** The n of `[n]`. */
  ordinal: number
  /** The words that the marker stands behind, UTF-16 offsets in the answer; null where there are none. */
  claim_start: number | null
  claim_end: number | null
  state: CitationState
  /** The same as `state === 'verified'`, for clients that know no other. */
  verified: boolean
  document_id: string | null
  document_title: string
  document_version: number
  chunk_id: string | null
  page: number
  /** The words of the source that come nearest; empty where nothing does. */
  quote: string
  /** Where they stand in the page's content, UTF-16 units. */
  start_offset: number | null
  end_offset: number | null
  score: number
}

/**
 * A piece of a growing answer. `text` belongs at `offset` (UTF-16 units) of the content. The last
 * event has a terminal status and the full `length`; its `text` may be empty.
 */
export interface AnswerEvent {
  message_id: string
  revision: number
  offset: number
  text: string
  status: MessageStatus
  length?: number
  /** Those of markers that came with this text or before it, checked since the last event. */
  citations?: CitationRow[]
}

/** A changed row without its long text. Re-read the row for the rest. */
export interface MessageEvent {
  operation: 'INSERT' | 'UPDATE' | 'DELETE'
  id: string
  room_id: string
  role: 'user' | 'assistant'
  status: MessageStatus
  revision: number
  reply_to: string | null
  error_code: string | null
  created_at: string
}

export interface DocumentEvent {
  operation: 'INSERT' | 'UPDATE' | 'DELETE'
  id: string
  room_id: string
  title: string
  kind: DocumentKind
  status: DocumentStatus
  version: number
  /** The version that answers questions; null until one is ready. */
  live_version: number | null
  enabled: boolean
  pages_done: number
  page_count: number | null
  pages_empty: number
  pages_failed: number
  chunks_done: number
  chunks_total: number
  /** The document of the room with the same bytes, which answers in its place. */
  duplicate_of: string | null
  error_code: string | null
}

export interface RoomEvent {
  operation: 'INSERT' | 'UPDATE' | 'DELETE'
  id: string
  name: string
  updated_at: string
  last_message_at: string | null
}

export interface StaleEvent {
  message_ids: string[]
}
