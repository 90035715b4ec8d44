import { readHistory } from '../prompt/history.ts'
import type { Turn } from '../prompt/prompt.ts'
import { findPassages } from '../retrieval/find-passages.ts'
import type { Passage } from '../retrieval/passages.ts'
import { type Coverage, readCoverage } from '../retrieval/retrieve.ts'
import { withSheets } from '../sheets/with-sheets.ts'
import type { AnswerDeps, AnswerLease } from './answer-deps.ts'

export interface Gathered {
  coverage: Coverage
  history: Turn[]
  /** Empty when nothing was found: then no model is called. */
  passages: Passage[]
}

/** How long the embedding of a question may take, where the deadline allows as much. */
const MAX_EMBEDDING_MS = 8000

/** Reads what an answer is written from, as the caller. */
export async function gather(
  { caller, models, deadlines }: AnswerDeps,
  { question, question_id, document_ids, room_id }: AnswerLease,
  signal: AbortSignal,
): Promise<Gathered> {
  const coverage = readCoverage(caller, room_id, document_ids, signal)
  // Awaited below; until then a failure is nobody's.
  coverage.catch(() => undefined)
  const history = await readHistory(caller, room_id, question_id, signal)
  const passages = await findPassages({
    client: caller,
    models,
    roomId: room_id,
    question,
    documentIds: document_ids,
    history,
    signal,
    embeddingTimeoutMs: Math.min(MAX_EMBEDDING_MS, deadlines.idleMs / 2),
  })
  return { coverage: await coverage, history, passages: await withSheets(caller, passages, signal) }
}
