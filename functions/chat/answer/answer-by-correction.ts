import { type Correction, writeCorrection } from '../corrections/find-correction.ts'
import type { RoomDocument } from '../documents/room-documents.ts'
import type { AnswerDeps } from './answer-deps.ts'
import { asWords, type Found, type Gathered } from './gathered.ts'

/** A member has answered this: their words, with what of their sources stands today. */
export async function answerByCorrection(
  client: AnswerDeps['caller'],
  correction: Correction,
  documents: readonly RoomDocument[],
  signal: AbortSignal,
): Promise<Found> {
  const { text, passages } = await writeCorrection(client, correction, documents, signal)
  return {
    plan: { kind: 'passages', by: 'rules' },
    pagesRead: 0,
    passages,
    correction: signOf(correction, 'text'),
    words: () => asWords(text),
    byRules: true,
  }
}

/** Who answered, when, and what became of it. */
export const signOf = (
  { author_name, updated_at }: Correction,
  used: 'text' | 'source',
): NonNullable<Gathered['correction']> => ({ by: author_name, at: updated_at, used })
