import { createDeps } from '../_shared/http/deps.ts'
import { readEnv } from '../_shared/http/env.ts'
import { createIngestApp } from './app.ts'

const env = readEnv()
const app = createIngestApp({
  ...createDeps(env),
  ...env.ingest,
  async requestDrain() {
    const response = await fetch(`${env.supabaseUrl}/functions/v1/ingest/drain?continued=1`, {
      method: 'POST',
      headers: { apikey: env.secretKey },
    })
    await response.body?.cancel()
  },
})

Deno.serve((request) => app.fetch(request))
