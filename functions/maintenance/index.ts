import { callFunction } from '../_shared/http/call-function.ts'
import { createDeps } from '../_shared/http/deps.ts'
import { readEnv } from '../_shared/http/env.ts'
import { serve } from '../_shared/http/serve.ts'
import { createMaintenanceApp } from './app.ts'

const env = readEnv()
const app = createMaintenanceApp({
  ...createDeps(env),
  metricsToken: env.metricsToken,
  push: env.push,
  requestNext: (roomId) => callFunction(env, `chat/rooms/${roomId}/answers`),
})

serve(app, { isLogged: env.ingest.isOnlyWorker })
