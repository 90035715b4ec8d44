import { extractAnswer } from '../../apps/local/src/models/extract.ts'
import { readPrompt } from '../../apps/local/src/models/passages.ts'
import { STOCK_LANGUAGES, stockSentence } from '../../functions/_shared/text/stock-sentences.ts'
import type { Models } from '../../functions/_shared/models/models.ts'
import { findPassages } from '../../functions/chat/retrieval/find-passages.ts'
import { buildPrompt } from '../../functions/chat/prompt/prompt.ts'
import { retrieve } from '../../functions/chat/retrieval/retrieve.ts'
import type { DocumentRoom } from './document-room.ts'

/** As many as there are candidates of the leg of words. */
const CHUNKS = 30
const TIMEOUT_MS = 60_000

/** The pages of a room's document, each as good as its best chunk. */
export async function rankPages(
  { id: roomId, client, error }: DocumentRoom,
  models: Models,
  question: string,
): Promise<number[]> {
  if (error !== undefined) return []
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const { results } = await retrieve({ client, models, roomId, question, limit: CHUNKS, signal })
  return [...new Set(results.map(({ page }) => page))]
}

/** Whether what is shipped offline refuses the question: nothing was found, or no passage answers. */
export async function ask(
  { id: roomId, client, error }: DocumentRoom,
  models: Models,
  question: string,
): Promise<boolean> {
  if (error !== undefined) return true
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const passages = await findPassages({ client, models, roomId, question, history: [], signal })
  if (passages.length === 0) return true
  const prompt = buildPrompt(question, passages, [])
  const read = readPrompt(prompt.at(-1)?.content ?? '')
  const answer = extractAnswer(read.question, read.passages)
  return STOCK_LANGUAGES.some((language) =>
    answer.startsWith(stockSentence('nothingFound', language)),
  )
}
