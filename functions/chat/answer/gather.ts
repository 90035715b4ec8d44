import { readHistory } from '../prompt/history.ts'
import type { Turn } from '../prompt/prompt.ts'
import { findPassages } from '../retrieval/find-passages.ts'
import type { Passage } from '../retrieval/passages.ts'
import { type Coverage, readCoverage } from '../retrieval/retrieve.ts'
import { EXTRACTIVE_MODEL } from '../retrieval/follow-up.ts'
import { computeFromSheets } from '../sheets/compute.ts'
import { withSheets } from '../sheets/with-sheets.ts'
import type { AnswerDeps, AnswerLease } from './answer-deps.ts'

export interface Gathered {
  coverage: Coverage
  history: Turn[]
  /** Empty when nothing was found: then no model is called. */
  passages: Passage[]
  /** The question in the languages of the documents, by their codes, where a model has translated it. */
  translations?: Record<string, string>
  /** The answer, where no model is to write it. */
  written?: string
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
  const computing = computeFromSheets({
    client: caller,
    models,
    mayAskModel: models.chatModel !== EXTRACTIVE_MODEL,
    roomId: room_id,
    question,
    documentIds: document_ids,
    signal,
  })
  computing.catch(() => undefined)
  let translations: Record<string, string> | undefined
  const found = await findPassages({
    onTranslated: (translated) => (translations = translated),
    client: caller,
    models,
    roomId: room_id,
    question,
    documentIds: document_ids,
    history,
    signal,
    embeddingTimeoutMs: Math.min(MAX_EMBEDDING_MS, deadlines.idleMs / 2),
  })
  const computed = await computing
  const passages = await withSheets(caller, found, signal)
  return {
    coverage: await coverage,
    history,
    ...(translations ? { translations } : {}),
    passages: computed ? [computed, ...passages] : passages,
    // A model that only quotes need not be asked to quote it.
    ...(computed && models.chatModel === EXTRACTIVE_MODEL
      ? { written: `${computed.content} [1]` }
      : {}),
  }
}
