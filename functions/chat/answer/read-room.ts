import { z } from 'zod'
import { unwrap } from '../../_shared/http/supabase.ts'
import { type Correction, findCorrection } from '../corrections/find-correction.ts'
import { documentSchema, type RoomDocument } from '../documents/room-documents.ts'
import { historyRowSchema, toTurns } from '../prompt/history.ts'
import type { Turn } from '../prompt/prompt.ts'
import { type Coverage, coverageSchema } from '../retrieval/retrieve.ts'
import { type SheetTable, tableSchema } from '../sheets/tables.ts'
import type { AnswerDeps, AnswerLease } from './answer-deps.ts'
import { NO_SETTINGS, type RoomSettings, settingsSchema } from './room-settings.ts'

const contextSchema = z.object({
  /** Null where the room is gone. */
  settings: settingsSchema.nullable(),
  coverage: coverageSchema,
  embedding_model: z.string(),
  cuts: z.array(
    z.object({
      model: z.string().nullable(),
      cut: z.object({ what: z.string(), read: z.number() }).nullable().catch(null),
    }),
  ),
  history: z.array(historyRowSchema),
  documents: z.array(documentSchema),
  corrections: z.array(z.object({ id: z.string(), question: z.string() })),
  tables: z.array(tableSchema),
})

/** What an answer needs to know of its room, whichever model writes it. */
export interface RoomContext {
  settings: RoomSettings
  coverage: Coverage
  /** What questions of the room are embedded by. */
  embeddingModel: string
  /** How many tokens of a prompt were read for the room's last answers, by model, where prompts were cut: another process may have found out. */
  windows: ReadonlyMap<string, number>
  /** The turns of its thread before the question, oldest first. */
  history: Turn[]
  /** Those that answer and are asked, oldest first. */
  documents: RoomDocument[]
  /** Of these. */
  tables: SheetTable[]
  /** What a member answered to the same question, unless it is asked of some documents, or for another kind of answer. */
  correction: Correction | undefined
}

/** Reads it in one call, as the one who asked. */
export async function readRoom(
  { caller, models }: Pick<AnswerDeps, 'caller' | 'models'>,
  lease: AnswerLease,
  signal: AbortSignal,
): Promise<RoomContext> {
  const { room_id, thread_id, question_id, question, document_ids, options } = lease
  const asked = caller.rpc('answer_context', {
    p_room_id: room_id,
    p_thread_id: thread_id,
    p_question_id: question_id,
    p_embedding_model: models.embeddingModel,
    ...(document_ids ? { p_document_ids: document_ids } : {}),
  })
  const read = contextSchema.parse(unwrap(await asked.abortSignal(signal)))
  const { kind = 'passages' } = options
  const isMatched = document_ids === null && kind === 'passages'
  return {
    settings: read.settings ?? NO_SETTINGS,
    coverage: read.coverage,
    embeddingModel: read.embedding_model,
    windows: toWindows(read.cuts),
    history: toTurns(read.history),
    documents: read.documents,
    tables: read.tables,
    correction: isMatched
      ? await findCorrection(caller, read.corrections, question, signal)
      : undefined,
  }
}

function toWindows(cuts: z.infer<typeof contextSchema>['cuts']): Map<string, number> {
  const windows = new Map<string, number>()
  for (const { model, cut } of cuts) {
    if (model === null || cut?.what !== 'prompt') continue
    windows.set(model, Math.min(windows.get(model) ?? Infinity, cut.read))
  }
  return windows
}
