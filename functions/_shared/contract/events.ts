/** Names on the wire: topics, events, statuses. Every client and every sender takes them from here. */
import type { Database } from './database.types.ts'
import type { MemberRole } from './roles.ts'

export const roomTopic = (roomId: string): string => `room:${roomId}`
/** Of every thread of a room but the first, whose events go to the room's own topic. */
export const threadTopic = (threadId: string): string => `thread:${threadId}`
export const userTopic = (userId: string): string => `user:${userId}`

export const EVENTS = {
  loading: 'loading',
  answer: 'answer',
  message: 'message',
  document: 'document',
  room: 'room',
  stale: 'stale',
  thread: 'thread',
  member: 'member',
  membershipChanged: 'membership_changed',
  verdict: 'verdict',
  notice: 'notice',
  answered: 'answered',
} as const

/** Article: written in the app. The others are files. */
export const DOCUMENT_KINDS = [
  'pdf',
  'docx',
  'markdown',
  'text',
  'article',
  'pptx',
  'odp',
  'odt',
  'html',
  'epub',
  'rtf',
  'eml',
  'image',
  'xlsx',
  'ods',
  'csv',
  'tsv',
  'web',
] as const
export type DocumentKind = (typeof DOCUMENT_KINDS)[number]

export const DOCUMENT_STATUSES = ['queued', 'extracting', 'embedding', 'ready', 'failed'] as const
export type DocumentStatus = (typeof DOCUMENT_STATUSES)[number]

export const MESSAGE_STATUSES = ['pending', 'streaming', 'done', 'failed', 'stopped'] as const
export type MessageStatus = (typeof MESSAGE_STATUSES)[number]

export const MESSAGE_ROLES = ['user', 'assistant'] as const
export type MessageRole = (typeof MESSAGE_ROLES)[number]

/** Reading: pages are read whole, one slice after the other. */
export const LOADING_STAGES = ['searching', 'reading', 'writing', 'thinking'] as const
export type LoadingStage = (typeof LOADING_STAGES)[number]

/**
 * Sent right after a question is stored, and again when the answer moves to its next stage. `thinking` comes about once a
 * second while a model reasons, with how long it has and the newest of it (600 UTF-16 units at most), which no row keeps.
 */
export interface LoadingEvent {
  message_id: string
  question_id: string
  question: string
  stage: LoadingStage
  /** While pages are read whole. */
  pages_read?: number
  pages_total?: number
  seconds?: number
  text?: string
  /** While a question that takes several looks at the room is looked up: which it is, from 1, and what is done; a search says in `text` for what. */
  step?: number
  tool?: PlanStep['tool']
}

export const STEP_TOOLS = ['search', 'read_pages', 'list_documents'] as const

/** A look at the room: the words that were searched, or which pages were read, and how many passages came of it. */
export type PlanStep = {
  tool: (typeof STEP_TOOLS)[number]
  /** Of a search. */
  query?: string
  /** Of pages: the title of their document. */
  document?: string
  from?: number
  to?: number
  found: number
}

/** The relation of a claim to the source that it cites; `claims/check-claim.ts` decides. */
export const CITATION_STATES = ['verified', 'related', 'unsupported', 'unknown'] as const
export type CitationState = (typeof CITATION_STATES)[number]

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
  /** The headings that the passage stands under, joined by ` › `. */
  heading: string | null
  /** Name of its slide, sheet or chapter. */
  page_title: string | null
  /** Of a sheet: the cells that it stands in, as `Sheet!A1:C7`. */
  cells: string | null
  /** From 0 to 1, where the page was read from its picture. */
  recognition_confidence: number | null
  /** Of a source that is no document but what a member of the room answered. */
  correction_id?: string | null | undefined
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

type Tables = Database['public']['Tables']

/** What became of a row. To every screen a room in the trash is deleted, and one that comes back is new. */
export const ROW_OPERATIONS = ['INSERT', 'UPDATE', 'DELETE'] as const
export type RowOperation = (typeof ROW_OPERATIONS)[number]

/** Columns of a changed row, without its long text. Re-read the row for the rest. */
export interface MessageEvent extends Pick<
  Tables['messages']['Row'],
  | 'id'
  | 'room_id'
  | 'thread_id'
  | 'author_id'
  | 'revision'
  | 'reply_to'
  | 'error_code'
  | 'created_at'
> {
  operation: RowOperation
  role: MessageRole
  status: MessageStatus
}

/**
 * `live_version` is the version that answers questions, null until one is ready. `duplicate_of` is the document of the
 * room with the same bytes, which answers in its place.
 */
export interface DocumentEvent extends Pick<
  Tables['documents']['Row'],
  | 'id'
  | 'room_id'
  | 'title'
  | 'version'
  | 'live_version'
  | 'enabled'
  | 'pages_done'
  | 'page_count'
  | 'pages_empty'
  | 'pages_failed'
  | 'chunks_done'
  | 'chunks_total'
  | 'duplicate_of'
  | 'error_code'
> {
  operation: RowOperation
  kind: DocumentKind
  status: DocumentStatus
}

export interface RoomEvent extends Pick<
  Tables['rooms']['Row'],
  'id' | 'name' | 'updated_at' | 'last_message_at' | 'pinned_at'
> {
  operation: RowOperation
}

/** On `user:<id>`: a question that was kept open is answered now. Sent before the `message` event of that answer. */
export interface AnsweredEvent {
  room_id: string
  question_id: string
  message_id: string
  /** Its first 200 characters. */
  question: string
  /** Of its first source; null where it has none. */
  document_title: string | null
  page: number | null
}

export interface StaleEvent {
  message_ids: string[]
}

/** To the room, or, of a private thread, to its author alone. */
export interface ThreadEvent extends Pick<
  Tables['threads']['Row'],
  'id' | 'room_id' | 'title' | 'private' | 'created_by' | 'last_message_at'
> {
  operation: RowOperation
}

/**
 * Who came, went or has another role: as `member` to the room, and as `membership_changed` to the person. The latter comes
 * with `DELETE` and without a role to every member of a room that was put away or deleted, too: what the person keeps of
 * the room is to go, and its channels are closed.
 */
export interface MemberEvent {
  operation: RowOperation
  room_id: string
  user_id: string
  role?: MemberRole
}

/** A quote that was confirmed or disputed, where its answer is told. */
export interface VerdictEvent extends Pick<
  Tables['quote_verdicts']['Row'],
  'id' | 'message_id' | 'position' | 'user_id' | 'why' | 'created_at'
> {
  operation: RowOperation
  verdict: Verdict
}

/** To the person whom it is for. */
export interface NoticeEvent extends Pick<
  Tables['notices']['Row'],
  'id' | 'room_id' | 'message_id' | 'document_id' | 'count' | 'created_at' | 'read_at'
> {
  operation: RowOperation
  kind: NoticeKind
}

export const VERDICTS = ['confirmed', 'disputed'] as const
export type Verdict = (typeof VERDICTS)[number]

export const NOTICE_KINDS = ['mention', 'document'] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]
