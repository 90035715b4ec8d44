import type { SupabaseClient } from '../../_shared/http/supabase.ts'
import type { ReadDocument } from '../documents/document-pages.ts'
import type { RoomDocument } from '../documents/room-documents.ts'
import type { Plan } from '../questions/plan.ts'
import type { Passage } from '../retrieval/passages.ts'
import type { SearchResult } from '../retrieval/retrieve.ts'

/** What a writer works with. */
export interface WriterContext {
  /** Speaks as the caller. */
  client: SupabaseClient
  question: string
  plan: Plan
  /** Those that are asked, oldest first. */
  documents: readonly RoomDocument[]
  /** Reads a document whole; what was read stays known. */
  read: (document: RoomDocument) => Promise<ReadDocument>
  /** The best chunks for a question, in the documents that are asked. */
  search: (question: string) => Promise<SearchResult[]>
  signal: AbortSignal
}

/** An answer that needs no language model: quotations, each with its marker, and what rules say of them. */
export interface Written {
  text: string
  passages: Passage[]
}
