import { callFunction } from '../_shared/http/call-function.ts'
import { createDeps } from '../_shared/http/deps.ts'
import { readEnv } from '../_shared/http/env.ts'
import { serve } from '../_shared/http/serve.ts'
import { createModels } from '../_shared/models/models.ts'
import { createIngestApp } from './app.ts'

const env = readEnv()
const app = createIngestApp({
  ...createDeps(env),
  ...env.ingest,
  models: createModels(env.models),
  requestDrain: () => callFunction(env, 'ingest/drain?sweep=false'),
  requestSweep: () => callFunction(env, 'maintenance/sweep'),
  requestAgain: () => callFunction(env, 'chat/again'),
})

serve(app, { isLogged: env.ingest.isOnlyWorker })
