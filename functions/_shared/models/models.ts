import OpenAI from 'openai'
import type { ModelEnv } from '../http/env.ts'
import { passageTokensFor } from '../text/tokens.ts'
import { streamChat } from './chat-stream.ts'
import type { ChatDelta, ChatMessage } from './chat-types.ts'
import { type EmbedOptions, embedTexts } from './embeddings.ts'
import { createModelList, type ModelList, type ModelPrice } from './model-list.ts'
import { Refusals } from './open-stream.ts'
import { createNoModels } from './no-models.ts'
import { PromptWindows, watchPrompt } from './prompt-window.ts'
import { ReasoningHabits } from './reasoning-habits.ts'
import { createReranker, type Rerank } from './rerank.ts'
import { callTools, type Tool, type ToolMessage, type ToolReply } from './tool-calls.ts'
import { vectorWeightFor } from './vector-weight.ts'

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

/** Chat and embeddings over the OpenAI protocol, whoever speaks it. */
export function createModels(env: ModelEnv): Models {
  if (env.baseUrl === undefined && env.apiKey === undefined) return createNoModels()
  const client = new OpenAI({
    apiKey: env.apiKey ?? 'none',
    ...(env.baseUrl === undefined ? {} : { baseURL: env.baseUrl }),
    maxRetries: 2,
    timeout: 60_000,
  })
  const server = { client, habits: new ReasoningHabits(), refusals: new Refusals() }
  const windows = new PromptWindows()
  const rerank = env.rerank && createReranker(env.rerank)
  const list = createModelList(client, env.chatModel, env.offeredModels)
  const withChatModel = (chatModel: string): Models => ({
    isConfigured: true,
    chatModel,
    embeddingModel: env.embeddingModel,
    get passageTokens() {
      return windows.fitPassages(chatModel, passageTokensFor(chatModel, env.passageTokens))
    },
    get window() {
      return windows.of(chatModel)
    },
    noteWindow: (tokens) => windows.remember(chatModel, tokens),
    // The environment's weight is meant for the model that it names.
    vectorWeightFor: (question, model = env.embeddingModel) =>
      vectorWeightFor(model, question, model === env.embeddingModel ? env.vectorWeight : undefined),
    embed: (texts, options = {}) =>
      embedTexts(client, texts, { ...options, model: options.model ?? env.embeddingModel }),
    chat: (messages, signal) =>
      watchPrompt(windows, chatModel, messages, streamChat(server, chatModel, messages, signal)),
    callTools: (messages, tools, signal) => callTools(server, chatModel, messages, tools, signal),
    price: async () =>
      (chatModel === env.chatModel ? env.price : undefined) ?? (await list.priceOf(chatModel)),
    withChatModel,
    list,
    rerank,
  })
  return withChatModel(env.chatModel)
}
