/**
 * Rows as clients see them. Types are derived from the generated ones, so that a migration that changes a column shows
 * where it is read.
 */
import type {
  CitationRow,
  Database,
  DocumentKind,
  DocumentStatus,
  MemberRole,
  MessageRole,
  MessageStatus,
  PlanStep,
  Right,
} from './contract.ts'

type Tables = Database['public']['Tables']

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

export type RoomRow = Tables['rooms']['Row']

/** `Base` with other types for some of its members; `By` may name no other. */
export type Replace<
  Base,
  By extends { [K in keyof By]: K extends keyof Base ? unknown : never },
> = {
  [K in keyof Base]: K extends keyof By ? By[K] : Base[K]
}

export type WholeDocumentRow = Narrow<
  Tables['documents']['Row'],
  { kind: DocumentKind; status: DocumentStatus }
>

/** The columns that a list of documents reads: not `body`, since an article's text can be long and no list shows it. */
export const DOCUMENT_COLUMNS =
  'id, room_id, kind, title, storage_path, live_storage_path, byte_size, page_count, version, live_version, status, pages_done, pages_empty, pages_failed, chunks_total, chunks_done, duplicate_of, error_code, enabled, created_at, source_url, fetched_at, unread, kept'

/** `live_storage_path` is the file of the version that answers, `storage_path` that of the newest one. */
export type DocumentRow = Pick<WholeDocumentRow, Columns<typeof DOCUMENT_COLUMNS>>

/** What was read for an answer, against what there is; answers of before December 2026 say less. */
export type Coverage = {
  documents_pending?: number
  documents_failed?: number
  /** Of which not all embeddings were there, so that words alone were compared. */
  documents_by_words?: number
  pages?: number
  pages_without_text?: number
  /** Read whole for this answer. */
  pages_read?: number
  /** In languages that the question was not asked in, so hardly found. */
  foreign?: { title: string; language: string }[]
}

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

/** A conversation of a room. */
export type ThreadRow = Tables['threads']['Row']

/** What members of a room know of each other. */
export type PersonName = { user_id: string; name: string | null }

/** The result of `open_room`. */
export type OpenedRoom = {
  room: RoomRow
  role: MemberRole
  rights: Right[]
  /** The conversation that the messages are of. */
  thread: ThreadRow
  /** Authors of the messages who gave themselves a name. */
  people: PersonName[]
  documents: DocumentRow[]
  messages: Message[]
  has_more: boolean
}

/** Generated types do not say which columns of a function's table may be null. */
export type Nullable<Row> = { [K in keyof Row]: Row[K] | null }
