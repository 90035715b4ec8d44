import { readDocuments, type RoomDocument } from '../documents/room-documents.ts'
import { readHistory } from '../prompt/history.ts'
import type { Turn } from '../prompt/prompt.ts'
import { type Coverage, readCoverage } from '../retrieval/retrieve.ts'
import type { AnswerDeps, AnswerLease } from './answer-deps.ts'

/** What an answer needs to know of its room, whichever model writes it; each is awaited where it is needed. */
export interface RoomReading {
  coverage: Promise<Coverage>
  history: Promise<Turn[]>
  documents: Promise<RoomDocument[]>
}

/** Begins to read it, as the caller. A failure is nobody's until it is awaited. */
export function readRoom(
  { caller }: Pick<AnswerDeps, 'caller'>,
  { room_id, thread_id, question_id, document_ids }: AnswerLease,
  signal: AbortSignal,
): RoomReading {
  const reading = {
    coverage: readCoverage(caller, room_id, document_ids, signal),
    history: readHistory(caller, thread_id, question_id, signal),
    documents: readDocuments(caller, room_id, document_ids, signal),
  }
  for (const one of Object.values(reading)) one.catch(() => undefined)
  return reading
}
