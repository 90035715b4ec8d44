import { createDeps } from '../_shared/http/deps.ts'
import { readEnv } from '../_shared/http/env.ts'
import { createMaintenanceApp } from './app.ts'

const app = createMaintenanceApp(createDeps(readEnv()))

Deno.serve((request) => app.fetch(request))
