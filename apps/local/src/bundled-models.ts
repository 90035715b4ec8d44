import { join } from 'node:path'
import {
  findFreePort,
  type RunningService,
  type ServiceContext,
  SupervisedProcess,
} from '../../embedded/src/index.ts'

/**
 * The bundled offline models, in a process of their own: embedding is heavy and must not block the database. Not needed
 * where the functions have a server of the OpenAI protocol.
 */
export async function startBundledModels({
  env: own,
  log,
  stallMs,
}: ServiceContext): Promise<RunningService | undefined> {
  if (own['OPENAI_BASE_URL'] || own['OPENAI_API_KEY']) return undefined
  // The same port at every start: the functions are told it once.
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}/v1`
  const models = new SupervisedProcess({
    name: 'models',
    log,
    stallMs,
    isReady: (line) => line.startsWith('models: listening'),
    command: async () => ({
      file: process.execPath,
      args: [join(import.meta.dirname, 'models/main.ts')],
      env: { MODELS_PORT: String(port), NODE_NO_WARNINGS: '1' },
      url,
    }),
  })
  await models.start()
  const env = {
    OPENAI_BASE_URL: url,
    OPENAI_API_KEY: 'offline',
    CHAT_MODEL: 'extractive',
    EMBEDDING_MODEL: 'use-lite-en',
  }
  return { env, stop: () => models.stop() }
}
