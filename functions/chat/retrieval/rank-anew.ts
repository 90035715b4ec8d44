import type { Models } from '../../_shared/models/models.ts'
import type { SearchResult } from './retrieve.ts'

/** Chunks that are put in order, where a server for that is configured. */
export const CANDIDATES = 50

/** The results as the configured server orders them; as they are where it fails, or there is none. */
export async function rankAnew(
  { rerank }: Pick<Models, 'rerank'>,
  question: string,
  results: SearchResult[],
  signal: AbortSignal,
): Promise<SearchResult[]> {
  if (!rerank || results.length < 2) return results
  try {
    const texts = results.map(({ document_title, heading, content }) =>
      [heading ?? document_title, content].join('\n'),
    )
    const order = await rerank(question, texts, signal)
    return order.flatMap((index) => results[index] ?? [])
  } catch (error) {
    if (signal.aborted) throw error
    console.error('candidates not ranked anew, they stay as search found them:', error)
    return results
  }
}
