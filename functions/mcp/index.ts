import { createDeps } from '../_shared/http/deps.ts'
import { readEnv } from '../_shared/http/env.ts'
import { createMcpApp } from './app.ts'

const env = readEnv()
const app = createMcpApp({
  ...createDeps(env),
  supabaseUrl: env.supabaseUrl,
  publishableKey: env.publishableKey,
  jwtSecret: env.tokens.secret,
})

Deno.serve((request) => app.fetch(request))
