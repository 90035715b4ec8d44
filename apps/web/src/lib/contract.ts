/** The one deep import: what browser and functions agree on. Everything else takes it from here. */
import type {
  CitationRow,
  DocumentKind,
  DocumentStatus,
  MessageStatus,
} from '../../../../functions/_shared/contract/events.ts'

export type {
  AnswerEvent,
  CitationRow,
  CitationState,
  DocumentEvent,
  DocumentKind,
  DocumentStatus,
  LoadingEvent,
  LoadingStage,
  MessageEvent,
  MessageStatus,
  RoomEvent,
  StaleEvent,
} from '../../../../functions/_shared/contract/events.ts'
export { EVENTS, roomTopic, userTopic } from '../../../../functions/_shared/contract/events.ts'
export type {
  ExcerptPiece,
  MessageHit,
  RoomHit,
  SearchResults,
} from '../../../../functions/_shared/contract/search-results.ts'
export type { Span } from '../../../../functions/_shared/text/sentences.ts'
export { DOCUMENT_LIMITS, toMegabytes } from '../../../../functions/_shared/contract/limits.ts'
export { sha256Hex } from '../../../../functions/_shared/contract/sha256.ts'
export {
  spanIn,
  normalizeWithOffsets,
} from '../../../../functions/_shared/text/normalize-with-offsets.ts'
export { ERROR_CATALOGUE } from '../../../../functions/_shared/contract/errors.ts'
export type { ErrorBody, ErrorCode } from '../../../../functions/_shared/contract/errors.ts'

// Type aliases, not interfaces: supabase-js wants rows with an implicit index signature.

export type SignedInUser = { id: string; email: string }

export type RoomRow = {
  id: string
  owner_id: string
  name: string
  created_at: string
  updated_at: string
  last_message_at: string | null
}

/** A document without its long text (`body`). */
export type DocumentRow = {
  id: string
  room_id: string
  kind: DocumentKind
  title: string
  storage_path: string | null
  byte_size: number | null
  /** The file of the version that answers; `storage_path` is the newest one's. */
  live_storage_path: string | null
  page_count: number | null
  version: number
  live_version: number | null
  status: DocumentStatus
  pages_done: number
  pages_empty: number
  pages_failed: number
  chunks_total: number
  chunks_done: number
  duplicate_of: string | null
  error_code: string | null
  enabled: boolean
  created_at: string
  updated_at: string
}

export type PageRow = {
  document_id: string
  version: number
  number: number
  content: string
  state: 'text' | 'empty' | 'failed'
}

export type Coverage = { documents_pending?: number; pages_without_text?: number }

export type MessageRow = {
  id: string
  room_id: string
  role: 'user' | 'assistant'
  content: string
  status: MessageStatus
  revision: number
  reply_to: string | null
  error_code: string | null
  coverage: Coverage | null
  model: string | null
  created_at: string
  finished_at: string | null
}

/** A row of `citations` as `open_room` gives it. */
export type Citation = CitationRow & {
  /** The language model that was asked about a claim that no rule could decide, and what it said. */
  judged_by: string | null
  judgement: 'supported' | 'contradicted' | 'silent' | null
  /** The cited version of the document answers no more. */
  stale: boolean
}

export type Message = MessageRow & { citations: Citation[]; feedback: 1 | -1 | null }

export type OpenedRoom = {
  room: RoomRow
  documents: DocumentRow[]
  messages: Message[]
  has_more: boolean
}

/** A link to a copy of a conversation. */
export type ShareRow = { id: string; created_at: string; message_count: number }

/** A question of any room, with the beginning of its newest answer. */
export type AskedQuestion = {
  id: string
  room_id: string
  room_name: string
  question: string
  created_at: string
  answer: string | null
  answer_status: string | null
}
