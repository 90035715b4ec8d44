import { createDeps } from '../_shared/http/deps.ts'
import { readEnv } from '../_shared/http/env.ts'
import { createModels } from '../_shared/models/models.ts'
import { createIngestApp } from './app.ts'

const env = readEnv()
const app = createIngestApp({
  ...createDeps(env),
  ...env.ingest,
  models: createModels(env.models),
  requestDrain: () => post('ingest/drain?sweep=false'),
  requestSweep: () => post('maintenance/sweep'),
  requestAgain: () => post('chat/again'),
})

async function post(path: string): Promise<void> {
  const response = await fetch(`${env.supabaseUrl}/functions/v1/${path}`, {
    method: 'POST',
    headers: { apikey: env.secretKey },
  })
  await response.body?.cancel()
}

Deno.serve((request) => app.fetch(request))
