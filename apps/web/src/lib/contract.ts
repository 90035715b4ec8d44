/**
 * The one deep import: what browser, functions and database agree on. Everything else takes it from here. Types of rows
 * are derived from the generated ones, so that a migration that changes a column shows where the app reads it.
 */
import type { Database } from '../../../../functions/_shared/contract/database.types.ts'
import type {
  CitationRow,
  DocumentKind,
  DocumentStatus,
  MessageRole,
  MessageStatus,
  NoticeKind,
  PlanStep,
} from '../../../../functions/_shared/contract/events.ts'
import type { MemberRole, Right } from '../../../../functions/_shared/contract/roles.ts'

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

/**
 * Some columns of `Base` with the narrower types of `By`, which check constraints promise and generated types do not
 * say. Does not compile where `By` names a column that is not there, or gives it a type that the column does not have.
 */
export type Narrow<Base, By extends { [K in keyof By]: K extends keyof Base ? Base[K] : never }> = {
  [K in keyof Base]: K extends keyof By ? By[K] : Base[K]
}

/** The columns of a row that a `select` names: `'id, title'` is `'id' | 'title'`. */
type Columns<List extends string> = List extends `${infer Column}, ${infer Rest}`
  ? Column | Columns<Rest>
  : List

export type SignedInUser = { id: string; email: string }

export type RoomRow = Tables['rooms']['Row']

/** A room in the trash. */
export type TrashedRoom = Database['public']['Functions']['list_trash']['Returns'][number]

export type WholeDocumentRow = Narrow<
  Tables['documents']['Row'],
  { kind: DocumentKind; status: DocumentStatus }
>

/** The columns that a list of documents reads: not `body`, since an article's text can be long and no list shows it. */
export const DOCUMENT_COLUMNS =
  'id, room_id, kind, title, storage_path, live_storage_path, byte_size, page_count, version, live_version, status, pages_done, pages_empty, pages_failed, chunks_total, chunks_done, duplicate_of, error_code, enabled, created_at, source_url, fetched_at, unread, kept'

/** `live_storage_path` is the file of the version that answers, `storage_path` that of the newest one. */
export type DocumentRow = Pick<WholeDocumentRow, Columns<typeof DOCUMENT_COLUMNS>>

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

/** What was read for an answer, against what there is; answers of before December 2026 say less. */
export type Coverage = {
  documents_pending?: number
  documents_failed?: number
  pages?: number
  pages_without_text?: number
  /** Read whole for this answer. */
  pages_read?: number
  /** In languages that the question was not asked in, so hardly found. */
  foreign?: { title: string; language: string }[]
}

/** The bundled stand-in for a language model. */
export const NO_MODEL = 'extractive'

/** How an answer was made, as far as it says. */
export type AnswerPlan = {
  /** What the question was taken for. */
  kind?: string
  /** The documents did not say it. */
  unanswered?: boolean
  /** By the room's instructions. */
  instructed?: boolean
  /** The model's server read, or let it write, less than it should have; in tokens. */
  cut?: { what: 'prompt' | 'answer'; sent: number; read: number }
  /** A member of the room has answered the same question: that is the answer, or a source of it. */
  correction?: { by?: string | null; at: string; used: 'text' | 'source' }
  /** The question in the languages of the documents. */
  translations?: Record<string, string>
  /** What was looked up for it, in order. */
  steps?: PlanStep[]
}

export type MessageRow = Narrow<
  Tables['messages']['Row'],
  {
    role: MessageRole
    status: MessageStatus
    coverage: Coverage | null
    plan: AnswerPlan | null
  }
>

/** What a member says of a quote: that the source does say so, or that it does not. */
export type QuoteVerdict = Narrow<
  Pick<Tables['quote_verdicts']['Row'], 'user_id' | 'verdict' | 'why' | 'created_at'>,
  { verdict: 'confirmed' | 'disputed' }
>

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

/** A row of `citations` as `open_room` gives it. `judged_by` is the language model that was asked about a claim that no rule could decide. */
export type Citation = CitationRow &
  Narrow<
    Pick<Tables['citations']['Row'], 'judged_by' | 'judgement'>,
    { judgement: 'supported' | 'contradicted' | 'silent' | null }
  > & {
    /** The cited version of the document answers no more. */
    stale: boolean
    /** What members say of it, one each. */
    verdicts?: QuoteVerdict[]
  }

export type FeedbackRow = Narrow<Tables['feedback']['Row'], { value: 1 | -1 }>

export type Message = MessageRow & {
  citations: Citation[]
  feedback: FeedbackRow['value'] | null
  /** Of a question: it is asked again when documents come or change. */
  open?: boolean
}

/** What a person should hear of. */
export type NoticeRow = Narrow<Tables['notices']['Row'], { kind: NoticeKind }>

/** What members of a room know of each other. */
export type PersonName = { user_id: string; name: string | null }

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

/** The result of `open_room`. */
export type OpenedRoom = {
  room: RoomRow
  thread: ThreadRow
  role: MemberRole
  rights: Right[]
  /** Authors of the messages who gave themselves a name. */
  people: PersonName[]
  documents: DocumentRow[]
  messages: Message[]
  has_more: boolean
}

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

/** Generated types do not say which columns of a function's table may be null. */
type Nullable<Row> = { [K in keyof Row]: Row[K] | null }
