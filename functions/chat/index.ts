import { callFunction } from '../_shared/http/call-function.ts'
import { createDeps } from '../_shared/http/deps.ts'
import { readEnv } from '../_shared/http/env.ts'
import { serve } from '../_shared/http/serve.ts'
import { onRetire } from '../_shared/http/runtime.ts'
import { createModels } from '../_shared/models/models.ts'
import { createChatApp } from './app.ts'

const env = readEnv()
const app = createChatApp({
  ...createDeps(env),
  onRetire,
  models: createModels(env.models),
  flushMs: env.answerFlushMs,
  deadlines: {
    idleMs: env.answerTimeoutMs,
    firstTokenMs: env.answerFirstTokenMs,
    totalMs: env.answerMaxMs,
  },
  maxCharacters: env.answerMaxCharacters,
  judgesClaims: env.claimJudge,
  requestNext: (roomId, accessToken) =>
    callFunction(env, `chat/rooms/${roomId}/answers`, accessToken),
})

serve(app, { isLogged: env.ingest.isOnlyWorker })
