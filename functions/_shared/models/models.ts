import OpenAI, { APIConnectionError, APIError, RateLimitError } from 'openai'
import type { ModelEnv } from '../http/env.ts'
import { AppError } from '../contract/errors.ts'
import { passageTokensFor } from '../text/tokens.ts'
import { vectorWeightFor } from './vector-weight.ts'

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant'
  content: string
}

/** A piece of a chat model's stream: text or, where the server reports it, the tokens that were used. */
export type ChatDelta = { kind: 'text'; text: string } | ({ kind: 'usage' } & ChatUsage)

export interface ChatUsage {
  promptTokens: number
  completionTokens: number
}

export interface EmbedOptions {
  signal?: AbortSignal
  /** Another model than today's. */
  model?: string
  /** How often a failed call is tried again before it counts as failed; 1 if not given. */
  retries?: number
}

export interface Models {
  readonly chatModel: string
  readonly embeddingModel: string
  /** Unit vectors, in the order of the texts, by today's model if none is named. Throws `EmbeddingError`. */
  embed(texts: string[], options?: EmbedOptions): Promise<number[][]>
  /** Streams a completion at temperature 0. Throws `model_*` errors of the catalogue. */
  chat(messages: ChatMessage[], signal: AbortSignal): AsyncGenerator<ChatDelta>
  /** Share of the vector leg for this question; 0 where the embedding model, today's if none is named, does not know its language. */
  vectorWeightFor(question: string, model?: string): number
  /** Estimated tokens of the passages that go to the chat model with a question. */
  readonly passageTokens: number
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

/** An error status of the model's server. The check gives the class its parameters, which `instanceof` alone leaves open. */
const isAnswer = (cause: unknown): cause is APIError => cause instanceof APIError

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

/** Chat and embeddings over the OpenAI protocol, whoever speaks it. */
export function createModels(env: ModelEnv): Models {
  const client = new OpenAI({
    apiKey: env.apiKey,
    ...(env.baseUrl === undefined ? {} : { baseURL: env.baseUrl }),
    maxRetries: 2,
    timeout: 60_000,
  })
  return {
    chatModel: env.chatModel,
    embeddingModel: env.embeddingModel,
    passageTokens: passageTokensFor(env.chatModel, env.passageTokens),
    // The environment's weight is meant for the model that it names.
    vectorWeightFor: (question, model = env.embeddingModel) =>
      vectorWeightFor(model, question, model === env.embeddingModel ? env.vectorWeight : undefined),
    async embed(texts, { signal, model = env.embeddingModel, retries = 1 } = {}) {
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
    },
    chat: (messages, signal) => streamChat(client, env.chatModel, messages, signal),
  }
}

async function* streamChat(
  client: OpenAI,
  model: string,
  messages: ChatMessage[],
  signal: AbortSignal,
): AsyncGenerator<ChatDelta> {
  try {
    const stream = await client.chat.completions.create(
      { model, messages, stream: true, temperature: 0, stream_options: { include_usage: true } },
      { signal },
    )
    let finished = false
    for await (const chunk of stream) {
      const choice = chunk.choices[0]
      // Reasoning comes in fields of its own, which are not the answer.
      if (choice?.delta.content) yield { kind: 'text', text: choice.delta.content }
      if (choice?.finish_reason) finished = true
      if (chunk.usage) {
        const { prompt_tokens, completion_tokens } = chunk.usage
        yield { kind: 'usage', promptTokens: prompt_tokens, completionTokens: completion_tokens }
      }
    }
    // A connection that is cut between two events looks like an end to the parser.
    if (!finished && !signal.aborted) throw new AppError('model_failed')
  } catch (error) {
    throw toModelError(error)
  }
}

function toModelError(error: unknown): Error {
  if (error instanceof AppError) return error
  if (error instanceof RateLimitError) return new AppError('model_rate_limited', { cause: error })
  if (error instanceof APIConnectionError)
    return new AppError('model_unavailable', { cause: error })
  if (error instanceof APIError && error.status !== undefined) {
    return new AppError('model_failed', { cause: error })
  }
  return new AppError('model_failed', { cause: error })
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
