import type { Keys } from '../../apps/embedded/src/keys.ts'
import { makeVapidKeys, type VapidKeys } from '../../apps/embedded/src/vapid-keys.ts'
import { DOCUMENT_LIMITS } from '../../functions/_shared/contract/limits.ts'
import { createVerifyToken } from '../../functions/_shared/http/auth.ts'
import { createBroadcast } from '../../functions/_shared/http/broadcast.ts'
import type { IngestEnv, ModelEnv, PushEnv } from '../../functions/_shared/http/env.ts'
import { createNoModels } from '../../functions/_shared/models/no-models.ts'
import { createModels, type Models } from '../../functions/_shared/models/models.ts'
import { createAdminClient, createUserClient } from '../../functions/_shared/http/supabase.ts'
import { createChatApp } from '../../functions/chat/app.ts'
import { createIngestApp } from '../../functions/ingest/app.ts'
import { createMaintenanceApp } from '../../functions/maintenance/app.ts'
import { createMcpApp } from '../../functions/mcp/app.ts'

export const KEYS: Keys & { vapid: VapidKeys } = {
  jwtSecret: 'a secret of at least thirty-two bytes, for tests',
  publishableKey: 'sb_publishable_test',
  secretKey: 'sb_secret_test',
  vapid: makeVapidKeys(),
}

const INGEST: Omit<IngestEnv, 'recognition'> = {
  limits: DOCUMENT_LIMITS,
  leaseSeconds: 60,
  embeddingCalls: 4,
  isOnlyWorker: false,
  // Tests fetch pages from servers of their own.
  webPages: { allowPrivate: true },
}

/** The edge functions, in the process of the tests. */
export interface InProcessFunctions {
  /** How notices are sent to devices; may be changed. */
  push: PushEnv
  judgeClaims(): void
  useEmbeddingModel(name: string): void
  useChatModel(name: string): void
  useModels(are: 'there' | 'missing'): void
  retire(): void
  fetch(request: Request): Promise<Response>
  settled(): Promise<void>
}

export function createFunctions(
  supabaseUrl: string,
  using: ModelEnv,
  ocrUrl = '',
): InProcessFunctions {
  const env = { supabaseUrl, ...KEYS }
  const tasks = new Set<Promise<unknown>>()
  const admin = createAdminClient(env)
  const names = { ...using }
  const createWith = (changed: Partial<ModelEnv>): Models =>
    createModels(Object.assign(names, changed))
  let current = createWith({})
  /** Whichever models are in use now. */
  const models: Models = new Proxy(current, { get: (_, key): unknown => Reflect.get(current, key) })
  const shared = {
    admin,
    userClient: (accessToken: string) => createUserClient(env, accessToken),
    models,
    broadcast: createBroadcast(env),
    verifyToken: createVerifyToken(env),
    serviceKeys: [KEYS.secretKey],
    runInBackground(task: Promise<unknown>) {
      const tracked = task.finally(() => tasks.delete(tracked))
      tracked.catch((error: unknown) => console.error('background task failed', error))
      tasks.add(tracked)
    },
  }
  let judgesClaims = false
  const push: PushEnv = {
    vapid: { ...KEYS.vapid, subject: 'mailto:somebody@example.com' },
    privateCa: undefined,
  }
  let retire: (() => void)[] = []
  const createChat = (): ReturnType<typeof createChatApp> =>
    createChatApp({
      ...shared,
      onRetire: (callback) => void retire.push(callback),
      flushMs: 100,
      deadlines: { idleMs: 2000, totalMs: 20_000 },
      maxCharacters: 5000,
      get judgesClaims() {
        return judgesClaims
      },
      requestNext: async (roomId, accessToken) => {
        const headers: HeadersInit =
          accessToken === null
            ? { apikey: KEYS.secretKey }
            : { authorization: `Bearer ${accessToken}` }
        return (await chat.request(`/chat/rooms/${roomId}/answers`, { method: 'POST', headers })).ok
      },
    })
  let chat = createChat()
  const headers = { apikey: KEYS.secretKey }
  const maintenance = createMaintenanceApp({
    ...shared,
    metricsToken: 'a token of a collector',
    push,
    requestNext: async (roomId) => {
      await chat.request(`/chat/rooms/${roomId}/answers`, { method: 'POST', headers })
    },
  })
  const ingest = createIngestApp({
    ...shared,
    ...INGEST,
    recognition: ocrUrl ? { baseUrl: ocrUrl, apiKey: 'the key' } : undefined,
    requestDrain: async () => {
      await ingest.request('/ingest/drain?sweep=false', { method: 'POST', headers })
    },
    requestAgain: async () => {
      await chat.request('/chat/again', { method: 'POST', headers })
    },
    requestSweep: async () => {
      await maintenance.request('/maintenance/sweep', { method: 'POST', headers })
    },
  })
  const mcp = createMcpApp({ ...shared, ...env })
  return {
    push,
    judgeClaims() {
      judgesClaims = true
    },
    useEmbeddingModel(name) {
      current = createWith({ embeddingModel: name })
    },
    useChatModel(name) {
      current = createWith({ chatModel: name })
    },
    retire() {
      const leaving = retire
      retire = []
      // Whoever comes next finds another worker.
      chat = createChat()
      for (const callback of leaving) callback()
    },
    useModels(are) {
      current = are === 'there' ? createWith({}) : createNoModels()
    },
    async fetch(request) {
      const url = new URL(request.url)
      url.pathname = url.pathname.replace('/functions/v1', '')
      const apps: Record<string, typeof chat> = { chat, ingest, maintenance, mcp }
      const app = apps[url.pathname.split('/')[1] ?? '']
      if (!app) return new Response(null, { status: 404 })
      const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
      const body = hasBody ? { body: await request.arrayBuffer() } : {}
      return app.fetch(
        new Request(url, { method: request.method, headers: request.headers, ...body }),
      )
    },
    async settled() {
      while (tasks.size > 0) await Promise.allSettled(tasks)
    },
  }
}
