import { Hono } from 'hono'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EmbeddedDatabase } from '../../apps/embedded/src/database/pglite.ts'
import { CONFIG_FILE } from '../../apps/local/src/project.ts'
import { tunePlanner } from '../../apps/local/src/planner.ts'
import { readConfig } from '../../apps/embedded/src/config.ts'
import { createAdminUsers } from '../../apps/embedded/src/gateway/admin-users.ts'
import { createLinkSigner } from '../../apps/embedded/src/gateway/auth/links.ts'
import { createLiveSessions, whileLive } from '../../apps/embedded/src/gateway/auth/sessions.ts'
import { createLegacyKeys } from '../../apps/embedded/src/gateway/legacy-keys.ts'
import { createLite } from '../../apps/embedded/src/gateway/lite.ts'
import { knowCallers } from '../../apps/embedded/src/gateway/loopback.ts'
import { createMailbox } from '../../apps/embedded/src/gateway/mail.ts'
import { createGateway } from '../../apps/embedded/src/gateway/server.ts'
import { createAuthenticator, type Keys, mailPageSecret } from '../../apps/embedded/src/keys.ts'
import { DEFAULT_LIMITS, type ProjectLimits } from '../../apps/embedded/src/limits.ts'
import { findFreePort, listenOn } from '../../apps/embedded/src/ports.ts'
import { createRealtime } from '../../apps/embedded/src/realtime/index.ts'
import { createStorage } from '../../apps/embedded/src/storage/index.ts'
import type { ModelEnv, PushEnv } from '../../functions/_shared/http/env.ts'
import { connect, type Person, signUp, type SupabaseClient } from './client.ts'
import { type FakeModel, startFakeModel } from './fake-model/index.ts'
import { startStallingProxy, type StallingProxy } from './stalling-proxy.ts'
import { createFunctions, KEYS } from './in-process-functions.ts'
import { startOfflineModels } from './offline-models.ts'
import { openReadyDatabase } from './ready-database.ts'

export type { Person }

export interface Backend extends AsyncDisposable {
  url: string
  mailUrl: string
  keys: Keys
  database: EmbeddedDatabase
  model: FakeModel
  /** What the functions reach the project through. */
  network: Pick<StallingProxy, 'stall' | 'stalled' | 'passed'>
  /** Speaks with the secret key. */
  service: SupabaseClient
  signUp(name?: string): Promise<Person>
  /** Calls a function as it is called over HTTP: `/chat/...`, `/ingest/...`. */
  call(path: string, init?: RequestInit & { as?: Person }): Promise<Response>
  /** From now on the functions embed with this model. */
  useEmbeddingModel(name: string): void
  /** From now on answers are written by this model. */
  useChatModel(name: string): void
  /** Whether this project has any model from now on. */
  useModels(are: 'there' | 'missing'): void
  /** How notices are sent to devices; may be changed. */
  push: PushEnv
  /** The worker of `chat` is told that it has to go. */
  retire(): void
  /** From now on the chat model is asked about claims that no rule can decide. */
  judgeClaims(): void
  /** Resolves when no background work of the functions is left. */
  settled(): Promise<void>
}

export interface BackendOptions {
  jwtExpiry?: number
  enableConfirmations?: boolean
  bodies?: Partial<ProjectLimits['bodies']>
  auth?: Partial<ProjectLimits['auth']>
  ocrUrl?: string
  /** Settings of the scripted models that differ. */
  models?: Partial<ModelEnv>
  /** Serves the functions instead of this process, given the address of the project. */
  functions?: (supabaseUrl: string) => (request: Request) => Promise<Response>
  /** The offline models answer instead of the scripted one. */
  offlineModels?: boolean
}

const SCRIPTED: Omit<ModelEnv, 'baseUrl'> = {
  apiKey: 'test',
  chatModel: 'scripted',
  embeddingModel: 'hashed',
  vectorWeight: 0.3,
}

/**
 * The embedded project with everything real but two things: the functions run in this process instead
 * of Deno, and the paid model is a scripted one. Database, gateway, HTTP and WebSockets are the product's.
 */
export async function startBackend(options: BackendOptions = {}): Promise<Backend> {
  await using starting = new AsyncDisposableStack()
  const storageDir = await mkdtemp(join(tmpdir(), 'documind-test-'))
  starting.defer(() => rm(storageDir, { recursive: true, force: true }))
  const database = await openReadyDatabase()
  starting.defer(() => database.close())
  await tunePlanner(database)
  const model = await startFakeModel()
  starting.defer(() => model.close())
  const sessions = createLiveSessions(database)
  const authenticate = whileLive(createAuthenticator(KEYS), sessions)
  const links = createLinkSigner(KEYS.jwtSecret)
  const realtime = createRealtime({ database, authenticate })
  starting.defer(() => realtime.close())
  const url = `http://127.0.0.1:${await findFreePort()}`
  const siteUrl = 'http://127.0.0.1:3000'
  const config = await readConfig(CONFIG_FILE)
  const mailbox = await createMailbox({
    siteUrl,
    apiUrl: url,
    secret: mailPageSecret(KEYS),
    links,
    templates: config.auth.templates,
  })
  const lite = await createLite({
    database,
    keys: KEYS,
    siteUrl,
    mail: mailbox.driver,
    api: config.api,
    authConfig: {
      ...config.auth,
      jwtExpiry: options.jwtExpiry ?? 3600,
      enableConfirmations: options.enableConfirmations ?? false,
    },
    links,
    sessions,
    authLimits: { ...DEFAULT_LIMITS.auth, ...options.auth },
  })
  const network = await startStallingProxy(url)
  starting.defer(() => network[Symbol.asyncDispose]())
  const offline = options.offlineModels === true ? await startOfflineModels() : undefined
  if (offline) starting.use(offline)
  const models = offline?.env ?? {
    ...SCRIPTED,
    baseUrl: model.url,
    ...options.models,
  }
  const functions = createFunctions(network.url, models, options.ocrUrl)
  starting.defer(() => functions.settled())
  const gateway = createGateway({
    lite,
    storage: await createStorage({
      database,
      root: storageDir,
      jwtSecret: KEYS.jwtSecret,
      authenticate,
    }),
    realtime,
    functions: options.functions?.(network.url) ?? functions.fetch,
    legacyKeys: createLegacyKeys({ keys: KEYS, demoKeys: true }),
    adminUsers: createAdminUsers({
      database,
      authenticate,
      sessions,
      minimumPasswordLength: config.auth.minimumPasswordLength,
    }),
    backups: new Hono(),
    mail: mailbox.routes,
    callers: knowCallers([]),
    bodies: {
      authenticate,
      ...DEFAULT_LIMITS.bodies,
      largeTables: ['documents'],
      ...options.bodies,
    },
  })
  await listenOn(gateway, Number(new URL(url).port))
  starting.defer(
    () =>
      new Promise<void>((resolve) => {
        gateway.close(() => resolve())
        gateway.closeAllConnections()
      }),
  )
  const clients: SupabaseClient[] = []
  starting.defer(() =>
    Promise.all(clients.map((client) => client.removeAllChannels())).then(() => undefined),
  )
  const connectWith = (key: string): SupabaseClient => {
    const client = connect(url, key)
    clients.push(client)
    return client
  }

  const running = starting.move()
  return {
    url,
    mailUrl: mailbox.url,
    keys: KEYS,
    database,
    model,
    network,
    service: connectWith(KEYS.secretKey),
    signUp: (name = 'person') =>
      signUp(connectWith(KEYS.publishableKey), `${name}-${crypto.randomUUID()}@example.com`),
    call: (path, { as, ...init } = {}) =>
      fetch(`${url}/functions/v1${path}`, {
        ...init,
        headers: {
          apikey: KEYS.publishableKey,
          'content-type': 'application/json',
          ...(as ? { authorization: `Bearer ${as.accessToken}` } : {}),
          ...init.headers,
        },
      }),
    settled: functions.settled,
    useEmbeddingModel: functions.useEmbeddingModel,
    useChatModel: functions.useChatModel,
    useModels: functions.useModels,
    push: functions.push,
    retire: functions.retire,
    judgeClaims: functions.judgeClaims,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
