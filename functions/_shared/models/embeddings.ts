import type OpenAI from 'openai'
import { AppError } from '../contract/errors.ts'
import { isAnswer } from './model-errors.ts'

export interface EmbedOptions {
  signal?: AbortSignal
  /** Another model than today's. */
  model?: string
  /** How often a failed call is tried again before it counts as failed; 1 if not given. */
  retries?: number
}

/** The embedding model did not answer. Says how long it asked to be left alone. */
export class EmbeddingError extends AppError {
  /** Seconds; zero when it did not say. */
  readonly retryAfterSeconds: number

  constructor(cause: unknown) {
    super('embedding_failed', { cause })
    this.retryAfterSeconds = isAnswer(cause) ? readRetryAfter(cause.headers) : 0
  }
}

/** The longest wait that is taken from a server; after it the server is asked again. */
const MAX_RETRY_AFTER_S = 3600

/** RFC 9110, 10.2.3: seconds, or a date. */
function readRetryAfter(headers: Headers | undefined): number {
  const value = headers?.get('retry-after')
  if (!value) return 0
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.min(Math.max(0, Math.ceil(seconds)), MAX_RETRY_AFTER_S) : 0
}

/** Short enough that a call and its retry end before the lease of a document runs out. */
const EMBEDDING_TIMEOUT_MS = 25_000

/** Unit vectors, in the order of the texts. Throws `EmbeddingError`. */
export async function embedTexts(
  client: OpenAI,
  texts: string[],
  { signal, model, retries = 1 }: EmbedOptions & { model: string },
): Promise<number[][]> {
  try {
    const response = await client.embeddings.create(
      { model, input: texts },
      { timeout: EMBEDDING_TIMEOUT_MS, maxRetries: retries, ...(signal ? { signal } : {}) },
    )
    const vectors = response.data.sort((a, b) => a.index - b.index).map((d) => d.embedding)
    if (vectors.length !== texts.length) throw new Error('Wrong number of embeddings')
    if (!vectors.every(isVector)) throw new Error('What came is no vector')
    return vectors.map(normalize)
  } catch (cause) {
    throw new EmbeddingError(cause)
  }
}

/** pgvector's limit for a column of vectors. */
const MAX_DIMENSIONS = 16_000

const isVector = (vector: number[]): boolean =>
  vector.length > 0 && vector.length <= MAX_DIMENSIONS && vector.every(Number.isFinite)

function normalize(vector: number[]): number[] {
  const length = Math.hypot(...vector)
  return length === 0 ? vector : vector.map((value) => value / length)
}

/** pgvector's text form; seven digits are what a float4 holds. */
export const toVectorText = (vector: number[]): string =>
  `[${vector.map((value) => Number(value.toPrecision(7))).join(',')}]`
