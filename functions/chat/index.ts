import { createDeps } from '../_shared/deps.ts'
import { readEnv } from '../_shared/env.ts'
import { createChatApp } from './app.ts'

const env = readEnv()
const app = createChatApp({
  ...createDeps(env),
  flushMs: env.answerFlushMs,
  timeoutMs: env.answerTimeoutMs,
})

Deno.serve((request) => app.fetch(request))
