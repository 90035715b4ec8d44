import OpenAI from 'openai'
import type { ModelEnv } from '../http/env.ts'
import { passageTokensFor } from '../text/tokens.ts'
import { streamChat } from './chat-stream.ts'
import { embedTexts } from './embeddings.ts'
import { createModelList } from './model-list.ts'
import type { Models } from './model-set.ts'
import { createNoModels } from './no-models.ts'
import { PromptWindows, watchPrompt } from './prompt-window.ts'
import { ReasoningHabits } from './reasoning-habits.ts'
import { Refusals } from './refusals.ts'
import { createReranker } from './rerank.ts'
import { callTools } from './tool-calls.ts'
import { vectorWeightFor } from './vector-weight.ts'

export type { Models } from './model-set.ts'

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
