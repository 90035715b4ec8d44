import { z } from 'zod'
import type { FunctionApp } from './http.ts'
import { type SupabaseClient, unwrap } from './supabase.ts'

export interface HealthOptions {
  admin: SupabaseClient
  /** Of a function that needs a model. */
  models?: { isConfigured: boolean }
}

/** Whoever asks often is told the same for so long. */
const KEPT_MS = 5000
const TIMEOUT_MS = 5000

const databaseSchema = z.object({ schedule: z.enum(['cron', 'other']) })

interface Health {
  /** `degraded`: works, but not all of it. */
  status: 'ok' | 'degraded' | 'failing'
  database: 'ok' | 'failing'
  models?: 'configured' | 'not_configured'
  schedule?: 'cron' | 'other'
}

/** `GET health`, for anybody: whether this function works, without a word that would help a stranger. */
export function addHealth(app: FunctionApp, { admin, models }: HealthOptions): void {
  let kept: { health: Promise<Health>; until: number } | undefined
  app.get('/health', async (c) => {
    if (!kept || kept.until < Date.now()) {
      kept = { health: look(admin, models), until: Date.now() + KEPT_MS }
    }
    const health = await kept.health
    c.header('cache-control', 'no-store')
    return c.json(health, health.status === 'failing' ? 503 : 200)
  })
}

async function look(admin: SupabaseClient, models: HealthOptions['models']): Promise<Health> {
  const configured = models?.isConfigured
  const ofModels =
    configured === undefined
      ? {}
      : { models: configured ? ('configured' as const) : ('not_configured' as const) }
  try {
    const call = admin.rpc('project_health').abortSignal(AbortSignal.timeout(TIMEOUT_MS))
    const { schedule } = databaseSchema.parse(unwrap(await call))
    const status = configured === false ? 'degraded' : 'ok'
    return { status, database: 'ok', ...ofModels, schedule }
  } catch (error) {
    console.error('the database does not answer:', error)
    return { status: 'failing', database: 'failing', ...ofModels }
  }
}
