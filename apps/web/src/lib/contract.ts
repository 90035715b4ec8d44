/**
 * The one deep import: what browser, functions and database agree on. Everything else takes it from here. Rows that every
 * client reads are those of the client library; types of the others are derived from the generated ones, so that a
 * migration that changes a column shows where the app reads it.
 */
import type { Citation, Narrow, Nullable } from '@documind/client/rows'
import type { Database } from '../../../../functions/_shared/contract/database.types.ts'
import type { DocumentKind, NoticeKind } from '../../../../functions/_shared/contract/events.ts'
import type { PushKind } from '../../../../functions/_shared/contract/push.ts'
import type { MemberRole, Right } from '../../../../functions/_shared/contract/roles.ts'

export {
  type AnswerPlan,
  type Citation,
  DOCUMENT_COLUMNS,
  type DocumentRow,
  type FeedbackRow,
  type Message,
  type MessageRow,
  type Narrow,
  type OpenedRoom,
  type PersonName,
  type QuoteVerdict,
  type RoomRow,
  type WholeDocumentRow,
} from '@documind/client/rows'
export type { MemberRole, Right }

/** From the one that may everything to the one that may least. */
export const ROLES = ['owner', 'editor', 'asker', 'reader'] as const satisfies readonly MemberRole[]

export type {
  AnsweredEvent,
  AnswerEvent,
  CitationRow,
  CitationState,
  DocumentEvent,
  DocumentKind,
  DocumentStatus,
  LoadingEvent,
  LoadingStage,
  MemberEvent,
  MessageEvent,
  MessageStatus,
  NoticeEvent,
  NoticeKind,
  PlanStep,
  RoomEvent,
  StaleEvent,
  ThreadEvent,
} from '../../../../functions/_shared/contract/events.ts'
export {
  CITATION_STATES,
  DOCUMENT_KINDS,
  DOCUMENT_STATUSES,
  EVENTS,
  LOADING_STAGES,
  MESSAGE_ROLES,
  MESSAGE_STATUSES,
  NOTICE_KINDS,
  roomTopic,
  ROW_OPERATIONS,
  STEP_TOOLS,
  threadTopic,
  userTopic,
} from '../../../../functions/_shared/contract/events.ts'
export {
  endingOf,
  FILE_KINDS,
  type FileKind,
  kindOfName,
  PICTURE_ENDINGS,
} from '../../../../functions/_shared/contract/file-kinds.ts'
export {
  PUSH_KINDS,
  type PushKind,
  type PushPayload,
} from '../../../../functions/_shared/contract/push.ts'
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
export type { ErrorBody, ErrorCode } from '../../../../functions/_shared/contract/errors.ts'

type Tables = Database['public']['Tables']
export type { Database as GeneratedDatabase }

export type SignedInUser = { id: string; email: string }

/** A room in the trash. */
export type TrashedRoom = Database['public']['Functions']['list_trash']['Returns'][number]

/** What a source is: a kind of document, an answer that was kept, or what a member of the room answered, which are none. */
export type SourceKind = DocumentKind | 'kept' | 'correction'

/** What a member of the room answered to a question. */
export type CorrectionRow = Tables['corrections']['Row']

/** An article that was made from an answer; the n-th of `citations`, from 1, is what its `[^n]` stands for. */
export type KeptAnswerRow = Narrow<Tables['kept_answers']['Row'], { citations: Citation[] }>

export type PageRow = Narrow<
  Omit<Tables['pages']['Row'], 'recognition'>,
  { state: 'text' | 'empty' | 'failed' | 'scanned' }
> & { recognition: PageRecognition | null }

/** Of a page that was read from its picture: how sure that is (0 to 1), and where its words stand in it. */
export interface PageRecognition {
  confidence: number
  words: [number, number, number, number, number, number][]
}

/** The bundled stand-in for a language model. */
export const NO_MODEL = 'extractive'

export type DisputedQuote = Narrow<
  Nullable<Database['public']['Functions']['disputed_quotes']['Returns'][number]>,
  {
    message_id: string
    position: number
    document_title: string
    quote: string
    created_at: string
  }
>

/** What a person should hear of. */
export type NoticeRow = Narrow<Tables['notices']['Row'], { kind: NoticeKind }>

/** Of a device that is told of notices. Times of day are `HH:MM:SS`, in its time zone. */
export type PushDeviceRow = Narrow<
  Tables['push_subscriptions']['Row'],
  { kinds: PushKind[]; quiet_from: string | null; quiet_until: string | null }
>

export type MemberRow = Narrow<
  Nullable<Database['public']['Functions']['list_members']['Returns'][number]>,
  { user_id: string; role: MemberRole; created_at: string }
>

/** An invitation that still lets people in. */
export type InvitationRow = Narrow<
  Nullable<Database['public']['Functions']['list_invitations']['Returns'][number]>,
  { id: string; role: MemberRole; created_at: string; max_uses: number; uses: number }
>

/** What a token opens, for whoever holds it. */
export interface InvitationPreview {
  room_id: string
  room_name: string
  role: MemberRole
  invited_by: string | null
  expires_at: string | null
  is_used: boolean
  is_member: boolean
}

/** A conversation of a room. */
export type ThreadRow = Tables['threads']['Row']

/** A link to a copy of a conversation. */
export type ShareRow = Pick<
  Tables['shares']['Row'],
  'id' | 'created_at' | 'message_count' | 'thread_id'
>

/** A question of any room, with the beginning of its newest answer, if it has one. */
export type AskedQuestion = Narrow<
  Nullable<Database['public']['Functions']['list_questions']['Returns'][number]>,
  { id: string; room_id: string; room_name: string; question: string; created_at: string }
>
