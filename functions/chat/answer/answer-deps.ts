import type { AnswerEnd } from '../../_shared/answers/end-answer.ts'
import type { Broadcast } from '../../_shared/http/broadcast.ts'
import type { SupabaseClient } from '../../_shared/http/supabase.ts'
import type { ChatMessage } from '../../_shared/models/chat-types.ts'
import type { Models } from '../../_shared/models/models.ts'
import type { Passage } from '../retrieval/passages.ts'
import type { AnswerOptions } from './answer-options.ts'
import type { DeadlineOptions } from './deadline.ts'

export interface AnswerDeps {
  admin: SupabaseClient
  /** Speaks as the one who asked. */
  caller: SupabaseClient
  models: Models
  broadcast: Broadcast
  flushMs: number
  deadlines: DeadlineOptions
  /** UTF-16 units that an answer may have. */
  maxCharacters: number
  /** Whether the language model is asked about claims that no rule can decide. */
  judgesClaims: boolean
  runInBackground: (task: Promise<unknown>) => void
  /** Writers of this process by message, so that a stop reaches them without waiting for the next save. */
  running: Map<string, Writer>
}

export interface Writer {
  stop: () => void
  /** Has somebody else go on with the answer, at the next place that is fit for it. */
  handOver: () => void
}

/** A question whose answer this worker has leased. */
export interface AnswerLease {
  message_id: string
  question_id: string
  room_id: string
  thread_id: string
  /** Whose question it is: it is answered with their rights. Null where the account is gone. */
  author_id: string | null
  /** Where it is told. */
  topic: string
  question: string
  /** The only documents to be searched; null: all of the room. */
  document_ids: string[] | null
  options: AnswerOptions
  revision: number
  /** What the writer before left, where one has handed it over. */
  resume: ResumePoint | null
}

/** How an answer ended. */
export type Outcome = Omit<AnswerEnd, 'messageId' | 'topic' | 'broadcastLength' | 'revision'>

/** What one writer leaves to the next: with the same passages under the same numbers, markers stay true. */
export interface ResumePoint {
  prompt: ChatMessage[]
  passages: Passage[]
  /** The text as the model wrote it. */
  raw: string
  base: Pick<Outcome, 'coverage' | 'model' | 'plan'>
}
