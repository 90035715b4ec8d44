import type { Server } from 'node:http'
import { join } from 'node:path'
import type { LocalConfig } from './config.ts'
import { openDatabase } from './database/pglite.ts'
import { provision } from './database/provision.ts'
import { readFunctionEnv } from './functions/env-file.ts'
import { type FunctionSupervisor, startFunctions } from './functions/supervisor.ts'
import { createLite } from './gateway/lite.ts'
import { createMailbox } from './gateway/mail.ts'
import { createGateway } from './gateway/server.ts'
import { createAuthenticator, databasePassword, type Keys, loadKeys } from './keys.ts'
import { lockDataDir } from './lock.ts'
import { findFreePort, requireFreePort } from './ports.ts'
import { createRealtime } from './realtime/index.ts'
import { startScheduler } from './scheduler.ts'
import { createStorage } from './storage/index.ts'
import { SupervisedProcess } from './supervised-process.ts'
import { startWireServer } from './wire/server.ts'

export const FUNCTION_NAMES = ['chat', 'ingest'] as const

export interface Stack {
  readonly apiUrl: string
  /** For psql and other Postgres clients. */
  readonly dbUrl: string
  readonly keys: Keys
  readonly functions: FunctionSupervisor
  close: () => Promise<void>
}

export type StackOptions = Pick<LocalConfig, 'apiPort' | 'dbPort' | 'dataDir' | 'functionEnv'> & {
  /** Where links in mails lead. */
  siteUrl: string
  /** Start functions anew when their source changes. */
  watchFunctions?: boolean
  log: (line: string) => void
}

/** Starts the embedded Supabase. What was started is stopped in reverse, also when a later part fails. */
export async function startStack(options: StackOptions): Promise<Stack> {
  await using starting = new AsyncDisposableStack()
  const { dataDir, log } = options
  const unlock = await lockDataDir(dataDir)
  starting.defer(unlock)
  await requireFreePort(options.apiPort, 'SUPABASE_PORT')
  await requireFreePort(options.dbPort, 'SUPABASE_DB_PORT')
  const keys = await loadKeys(dataDir)
  const apiUrl = `http://127.0.0.1:${options.apiPort}`

  const database = await openDatabase(join(dataDir, 'database'))
  starting.defer(() => database.close())
  const applied = await provision(database)
  if (applied.length > 0) log(`[database] applied ${applied.length} migrations`)

  const password = databasePassword(keys)
  starting.defer(await startWireServer({ database, password, port: options.dbPort }))
  const ownEnv = { ...(await readFunctionEnv()), ...options.functionEnv }
  const modelEnv = hasOwnModels(ownEnv) ? {} : await startModels(starting, log)
  const authenticate = createAuthenticator(keys)
  const realtime = createRealtime({
    database,
    authenticate,
    allowedOrigins: isLoopbackOrigin,
  })
  const mailbox = createMailbox({ siteUrl: options.siteUrl, apiUrl })
  const lite = await createLite({
    database,
    keys,
    siteUrl: options.siteUrl,
    mail: mailbox.driver,
  })
  const storage = await createStorage({
    database,
    root: join(dataDir, 'storage'),
    jwtSecret: keys.jwtSecret,
    authenticate,
  })
  const gateway = createGateway({
    lite,
    storage,
    realtime,
    functions: (request) => functions.fetch(request),
    mail: mailbox.routes,
  })
  await listen(gateway, options.apiPort)
  starting.defer(() => closeServer(gateway))
  // Before the gateway in stop: a server does not end while sockets that left it for Realtime are open.
  starting.defer(() => realtime.close())

  const env = { ...functionEnv(apiUrl, keys), ...modelEnv, ...ownEnv }
  const functions = await startFunctions({
    names: FUNCTION_NAMES,
    env,
    allowNet: allowedHosts(env),
    log,
    watch: options.watchFunctions ?? false,
  })
  // First in stop, while background work still has somewhere to write to.
  starting.defer(() => functions.close())
  starting.defer(startScheduler({ apiUrl, secretKey: keys.secretKey, log }))

  const running = starting.move()
  const dbUrl = `postgresql://postgres:${password}@127.0.0.1:${options.dbPort}/postgres`
  return { apiUrl, dbUrl, keys, functions, close: () => running.disposeAsync() }
}

/** Pages of this machine, on whatever port; a page from elsewhere has no business on this socket. */
function isLoopbackOrigin(origin: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(URL.parse(origin)?.hostname ?? '')
}

function hasOwnModels(env: Record<string, string>): boolean {
  return Boolean(env['OPENAI_BASE_URL'] || env['OPENAI_API_KEY'])
}

/** The bundled offline models, in a process of their own: embedding is heavy and must not block the database. */
async function startModels(
  stack: AsyncDisposableStack,
  log: (line: string) => void,
): Promise<Record<string, string>> {
  // The same port at every start: the functions are told it once.
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}/v1`
  const models = new SupervisedProcess({
    name: 'models',
    log,
    isReady: (line) => line.startsWith('models: listening'),
    command: async () => ({
      file: process.execPath,
      args: [join(import.meta.dirname, 'models/main.ts')],
      env: { MODELS_PORT: String(port), NODE_NO_WARNINGS: '1' },
      url,
    }),
  })
  stack.defer(() => models.stop())
  await models.start()
  return {
    OPENAI_BASE_URL: url,
    OPENAI_API_KEY: 'offline',
    CHAT_MODEL: 'extractive',
    EMBEDDING_MODEL: 'use-lite-en',
  }
}

/** The variables that Supabase gives to every function. */
function functionEnv(apiUrl: string, keys: Keys): Record<string, string> {
  return {
    SUPABASE_URL: apiUrl,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: keys.publishableKey }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: keys.secretKey }),
  }
}

function allowedHosts(env: Record<string, string>): string[] {
  const hosts = [env['SUPABASE_URL'], env['OPENAI_BASE_URL'] ?? 'https://api.openai.com/v1']
  return hosts.flatMap((url) => (url ? [new URL(url).host] : []))
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
