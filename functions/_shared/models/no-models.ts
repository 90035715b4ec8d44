import { AppError } from '../contract/errors.ts'
import { passageTokensFor } from '../text/tokens.ts'
import { EmbeddingError } from './embeddings.ts'
import type { Models } from './model-set.ts'
import { NO_EMBEDDING_MODEL, vectorWeightFor } from './vector-weight.ts'

/**
 * A project without a language model, as a hosted one is before anybody has given it a key. Documents are read and found
 * by their words: each chunk gets a vector of nothing under the name of no model, so that the first real one embeds them
 * all. Whatever has to be written says why it cannot be.
 */
export function createNoModels(): Models {
  const models: Models = {
    isConfigured: false,
    chatModel: 'none',
    embeddingModel: NO_EMBEDDING_MODEL,
    passageTokens: passageTokensFor('none', undefined),
    window: undefined,
    noteWindow: () => undefined,
    vectorWeightFor: (question, model = NO_EMBEDDING_MODEL) =>
      vectorWeightFor(model, question, undefined),
    async embed(texts, { model = NO_EMBEDDING_MODEL } = {}) {
      // Vectors of a model that was here before are compared with nothing now.
      if (model !== NO_EMBEDDING_MODEL) throw new EmbeddingError(notConfigured())
      return texts.map(() => [0])
    },
    // eslint-disable-next-line require-yield -- the first word would come after the error
    async *chat() {
      throw notConfigured()
    },
    callTools: async () => undefined,
    price: async () => undefined,
    withChatModel: () => models,
    list: { read: async () => [], offers: async () => false, priceOf: async () => undefined },
    rerank: undefined,
  }
  return models
}

const notConfigured = (): AppError => new AppError('model_not_configured')
