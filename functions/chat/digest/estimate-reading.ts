import type { Models } from '../../_shared/models/models.ts'

/** What reading all pages for a question will take; null where nobody can say. */
export interface ReadingEstimate {
  pages: number
  seconds: number | null
  usd: number | null
  model: string
}

/** A document, as far as its size is known without reading it. */
export interface SizedDocument {
  page_count: number | null
  /** Characters. */
  text_length: number
  language: string | null
}

const TOKENS_PER_CHARACTER: Readonly<Record<string, number>> = { zh: 1.1, ja: 1.1, ko: 1.1 }
const USUAL_TOKENS_PER_CHARACTER = 1 / 4
/** Of an answer, and of the notes on one slice, with what surrounds its pages in the prompt. */
const ANSWER_TOKENS = 600
const NOTES_TOKENS = 300
const PROMPT_TOKENS = 400

/**
 * As `digest` reads: in one prompt where all pages fit it, else slice by slice, and then once more what was noted.
 * @param pace seconds a page, as it was for slices that this model has read
 */
export async function estimateReading(
  documents: readonly SizedDocument[],
  models: Pick<Models, 'chatModel' | 'passageTokens' | 'price'>,
  pace: number | null,
): Promise<ReadingEstimate> {
  const pages = documents.reduce((sum, { page_count }) => sum + (page_count ?? 1), 0)
  const text = documents.reduce((sum, document) => sum + tokensOf(document), 0)
  const budget = models.passageTokens
  const slices = text <= budget ? 0 : Math.ceil(text / budget)
  const read = text + PROMPT_TOKENS * (slices + 1) + (slices > 0 ? budget : 0)
  const written = ANSWER_TOKENS + NOTES_TOKENS * slices
  const price = await models.price()
  return {
    pages,
    seconds: pace === null ? null : Math.ceil(pace * pages),
    usd: price ? (read * price.input + written * price.output) / 1e6 : null,
    model: models.chatModel,
  }
}

function tokensOf({ text_length, language }: SizedDocument): number {
  const base = language?.split('-')[0] ?? ''
  return Math.ceil(text_length * (TOKENS_PER_CHARACTER[base] ?? USUAL_TOKENS_PER_CHARACTER))
}
