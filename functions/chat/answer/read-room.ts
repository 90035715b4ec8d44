import { readDocuments, type RoomDocument } from '../documents/room-documents.ts'
import { type Correction, findCorrection } from '../corrections/find-correction.ts'
import { readHistory } from '../prompt/history.ts'
import type { Turn } from '../prompt/prompt.ts'
import { type Coverage, readCoverage } from '../retrieval/retrieve.ts'
import type { AnswerDeps, AnswerLease } from './answer-deps.ts'

/** What an answer needs to know of its room, whichever model writes it; each is awaited where it is needed. */
export interface RoomReading {
  coverage: Promise<Coverage>
  history: Promise<Turn[]>
  documents: Promise<RoomDocument[]>
  /** What a member answered to the same question, unless it is asked of some documents, or for another kind of answer. */
  correction: Promise<Correction | undefined>
}

/** Begins to read it, as the caller. A failure is nobody's until it is awaited. */
export function readRoom(
  { caller }: Pick<AnswerDeps, 'caller'>,
  { room_id, thread_id, question_id, question, document_ids, options }: AnswerLease,
  signal: AbortSignal,
): RoomReading {
  const { kind = 'passages' } = options
  const isMatched = document_ids === null && kind === 'passages'
  const reading = {
    coverage: readCoverage(caller, room_id, document_ids, signal),
    history: readHistory(caller, thread_id, question_id, signal),
    documents: readDocuments(caller, room_id, document_ids, signal),
    correction: isMatched
      ? findCorrection(caller, room_id, question, signal)
      : Promise.resolve(undefined),
  }
  for (const one of Object.values(reading)) one.catch(() => undefined)
  return reading
}
