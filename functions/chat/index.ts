import { createVerifyToken } from '../_shared/auth.ts'
import { createBroadcast } from '../_shared/broadcast.ts'
import { readEnv } from '../_shared/env.ts'
import { createModels } from '../_shared/models.ts'
import { runInBackground } from '../_shared/runtime.ts'
import { createAdminClient, createUserClient } from '../_shared/supabase.ts'
import { createChatApp } from './app.ts'

const env = readEnv()
const admin = createAdminClient(env)
const app = createChatApp({
  admin,
  userClient: (accessToken) => createUserClient(env, accessToken),
  models: createModels(env.models),
  broadcast: createBroadcast(env),
  verifyToken: createVerifyToken(admin),
  secretKey: env.secretKey,
  runInBackground,
  flushMs: env.answerFlushMs,
  timeoutMs: env.answerTimeoutMs,
})

Deno.serve((request) => app.fetch(request))
