import { createDeps } from '../_shared/http/deps.ts'
import { readEnv } from '../_shared/http/env.ts'
import { onRetire } from '../_shared/http/runtime.ts'
import { createModels } from '../_shared/models/models.ts'
import { createChatApp } from './app.ts'

/** A server that does not take the next question in this time leaves it to this worker. */
const HAND_OVER_TIMEOUT_MS = 10_000

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
  async requestNext(roomId, accessToken) {
    try {
      const response = await fetch(`${env.supabaseUrl}/functions/v1/chat/rooms/${roomId}/answers`, {
        method: 'POST',
        headers:
          accessToken === null
            ? { apikey: env.secretKey }
            : { apikey: env.publishableKey, authorization: `Bearer ${accessToken}` },
        signal: AbortSignal.timeout(HAND_OVER_TIMEOUT_MS),
      })
      await response.body?.cancel()
      return response.ok
    } catch (error) {
      console.error('handing over the next question failed:', error)
      return false
    }
  },
})

Deno.serve((request) => app.fetch(request))
