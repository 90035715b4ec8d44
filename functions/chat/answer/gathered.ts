import type { ChatDelta, ChatUsage } from '../../_shared/models/chat-types.ts'
import type { Turn } from '../prompt/prompt.ts'
import type { Plan, PlanStep } from '../questions/plan.ts'
import type { Passage } from '../retrieval/passages.ts'
import type { Coverage } from '../retrieval/retrieve.ts'
import type { RoomContext } from './read-room.ts'

/** What an answer is written from. */
export interface Gathered {
  coverage: Coverage
  history: readonly Turn[]
  plan: Plan
  /** In which the documents are that were asked, each once. */
  languages: readonly (string | null)[]
  /** Documents that a search by words hardly finds: in another language than the question, and in none that it was translated into. */
  foreign?: { title: string; language: string }[]
  /** Pages that were read whole for it. */
  pagesRead: number
  passages: Passage[]
  /** The question in the languages of the documents, by their codes, where a model has translated it. */
  translations?: Record<string, string>
  /** The answer, where no model is to write it, or one that is asked otherwise. */
  words?: (signal: AbortSignal) => AsyncIterable<ChatDelta>
  /** What a member of the room answered, where it is the answer, or a source of it. */
  correction?: { by: string | null; at: string; used: 'text' | 'source' }
  /** Whether rules wrote it, from the documents' own words. */
  byRules?: boolean
  /** Of what a model was asked on the way. */
  usage?: ChatUsage
}

/** What of it differs from one part of a question to the next. */
export type Found = Omit<Gathered, 'coverage' | 'history' | 'languages'>

export interface GatherOptions {
  room: RoomContext
  signal: AbortSignal
  /** Called as pages are read whole. */
  onPages: (read: number, total: number) => void
  /** Called when a model is asked on the way, and whenever something comes of it. */
  onAsk: () => void
  onMoving: () => void
  /** Called before each look at the room of a question that takes several. */
  onStep: (number: number, step: Pick<PlanStep, 'tool' | 'query'>) => void
}

/** A text as a model would stream it. */
export async function* asWords(text: string): AsyncGenerator<ChatDelta> {
  yield { kind: 'text', text }
}
