import type { ChatDelta, ChatMessage } from './chat-types.ts'
import type { EmbedOptions } from './embeddings.ts'
import type { ModelList, ModelPrice } from './model-list.ts'
import type { Rerank } from './rerank.ts'
import type { Tool, ToolMessage, ToolReply } from './tool-calls.ts'

/** What a project has of models. */
export interface Models {
  /** Whether there is a model at all; without one, documents are found by their words, and no answer is written. */
  readonly isConfigured: boolean
  readonly chatModel: string
  readonly embeddingModel: string
  /** Unit vectors, in the order of the texts, by today's model if none is named. Throws `EmbeddingError`. */
  embed(texts: string[], options?: EmbedOptions): Promise<number[][]>
  /** Streams a completion at temperature 0. Throws `model_*` errors of the catalogue. */
  chat(messages: ChatMessage[], signal: AbortSignal): AsyncGenerator<ChatDelta>
  /** What a model wants to be looked up before it answers; undefined where it takes no tools. Throws `model_*` errors. */
  callTools(
    messages: ToolMessage[],
    tools: readonly Tool[],
    signal: AbortSignal,
  ): Promise<ToolReply | undefined>
  /** Share of the vector leg for this question; 0 where the embedding model, today's if none is named, does not know its language. */
  vectorWeightFor(question: string, model?: string): number
  /** Estimated tokens of the passages that go to the chat model with a question. */
  readonly passageTokens: number
  /** Tokens that the chat model's server takes in all, where it has cut a prompt or refused one. */
  readonly window: number | undefined
  /** What another process found out about that. */
  noteWindow(tokens: number): void
  /** US dollars for a million tokens of the chat model; undefined where nobody says. */
  price(): Promise<ModelPrice | undefined>
  /** The same server with another chat model. */
  withChatModel(name: string): Models
  /** The chat models of the server that people may choose, the configured one first. */
  readonly list: ModelList
  /** Orders texts by what they have to do with a question; undefined where no server for this is configured. */
  readonly rerank: Rerank | undefined
}
