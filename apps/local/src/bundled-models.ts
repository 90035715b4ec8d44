import { join } from 'node:path'
import { findFreePort } from './ports.ts'
import { SupervisedProcess } from './supervised-process.ts'

export interface BundledModels {
  /** The variables by which the functions find them. */
  env: Record<string, string>
  stop: () => Promise<void>
}

/** The bundled offline models, in a process of their own: embedding is heavy and must not block the database. */
export async function startBundledModels(
  log: (line: string) => void,
  stallMs: number,
): Promise<BundledModels> {
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
