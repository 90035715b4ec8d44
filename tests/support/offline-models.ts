import { createEmbedder } from '../../apps/local/src/models/embedder.ts'
import { MODELS } from '../../apps/local/src/models/openai-protocol.ts'
import { createModelServer } from '../../apps/local/src/models/server.ts'
import type { ModelEnv } from '../../functions/_shared/http/env.ts'

/** The bundled models, served to this process, and how they are reached. */
export async function startOfflineModels(): Promise<AsyncDisposable & { env: ModelEnv }> {
  const embedder = createEmbedder()
  const server = createModelServer(embedder)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    env: {
      baseUrl: `http://127.0.0.1:${port}/v1`,
      apiKey: 'none',
      chatModel: MODELS.chat,
      embeddingModel: MODELS.embeddings,
      vectorWeight: undefined,
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      await embedder.close()
    },
  }
}
