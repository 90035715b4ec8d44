import { createVerifyToken } from '../_shared/auth.ts'
import { createBroadcast } from '../_shared/broadcast.ts'
import { readEnv } from '../_shared/env.ts'
import { createModels } from '../_shared/models.ts'
import { runInBackground } from '../_shared/runtime.ts'
import { createAdminClient, createUserClient } from '../_shared/supabase.ts'
import { createIngestApp } from './app.ts'

const env = readEnv()
const admin = createAdminClient(env)
const app = createIngestApp({
  admin,
  userClient: (accessToken) => createUserClient(env, accessToken),
  models: createModels(env.models),
  broadcast: createBroadcast(env),
  verifyToken: createVerifyToken(admin),
  secretKey: env.secretKey,
  runInBackground,
  async requestDrain() {
    const response = await fetch(`${env.supabaseUrl}/functions/v1/ingest/drain?continued=1`, {
      method: 'POST',
      headers: { apikey: env.secretKey },
    })
    await response.body?.cancel()
  },
})

Deno.serve((request) => app.fetch(request))
