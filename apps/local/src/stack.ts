import { join } from 'node:path'
import { startBundledModels } from './bundled-models.ts'
import type { LocalConfig } from './config.ts'
import { type EmbeddedDatabase, openDatabase } from './database/pglite.ts'
import { provision } from './database/provision.ts'
import { readFunctionConfig } from './functions/config.ts'
import { readFunctionEnv } from './functions/env-file.ts'
import { createFunctionLogs, logFolder } from './functions/logs.ts'
import { type FunctionSupervisor, startFunctions } from './functions/supervisor.ts'
import { createAdminUsers } from './gateway/admin-users.ts'
import { createLegacyKeys } from './gateway/legacy-keys.ts'
import { createLite } from './gateway/lite.ts'
import { isLoopbackOrigin } from './gateway/loopback.ts'
import { createMailbox } from './gateway/mail.ts'
import { createGateway } from './gateway/server.ts'
import { closeServer, listen } from './http-server.ts'
import { createAuthenticator, databasePassword, type Keys, legacyKeys, loadKeys } from './keys.ts'
import { lockDataDir } from './lock.ts'
import { createSender, type SmtpConfig } from './mail/smtp.ts'
import { requireFreePort } from './ports.ts'
import { createRealtime } from './realtime/index.ts'
import { startScheduler } from './scheduler.ts'
import { createStorage } from './storage/index.ts'
import { startWireServer } from './wire/server.ts'

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
  /** Mails are sent through it; without it they are only kept. */
  smtp?: SmtpConfig | undefined
  /** False: the well-known demo keys open nothing. */
  demoKeys?: boolean
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
  const { functions: definitions, secrets } = await readFunctionConfig(process.env)
  const ownEnv = { ...secrets, ...(await readFunctionEnv()), ...options.functionEnv }
  const models = hasOwnModels(ownEnv) ? undefined : await startBundledModels(log)
  starting.defer(() => models?.stop())
  await startGateway(starting, { ...options, apiUrl, keys, database }, (request) =>
    functions.fetch(request),
  )

  const env = { ...functionEnv(apiUrl, keys), ...models?.env, ...ownEnv }
  const functions = await startFunctions({
    functions: definitions,
    authenticate: createAuthenticator(keys),
    logs: createFunctionLogs(logFolder(dataDir)),
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

interface GatewayOptions extends StackOptions {
  apiUrl: string
  keys: Keys
  database: EmbeddedDatabase
}

/** Everything behind the one address. */
async function startGateway(
  stack: AsyncDisposableStack,
  options: GatewayOptions,
  functions: (request: Request) => Promise<Response>,
): Promise<void> {
  const { apiUrl, database, dataDir, keys, siteUrl } = options
  const authenticate = createAuthenticator(keys)
  const realtime = createRealtime({ database, authenticate, allowedOrigins: isLoopbackOrigin })
  const mailbox = await createMailbox({
    siteUrl,
    apiUrl,
    path: join(dataDir, 'mails.json'),
    send: options.smtp && createSender(options.smtp),
    log: options.log,
  })
  const gateway = createGateway({
    lite: await createLite({ database, keys, siteUrl, mail: mailbox.driver }),
    storage: await createStorage({
      database,
      root: join(dataDir, 'storage'),
      jwtSecret: keys.jwtSecret,
      authenticate,
    }),
    realtime,
    functions,
    legacyKeys: createLegacyKeys({ keys, demoKeys: options.demoKeys ?? true }),
    adminUsers: createAdminUsers({ database, authenticate }),
    mail: mailbox.routes,
  })
  await listen(gateway, options.apiPort)
  stack.defer(() => closeServer(gateway))
  // Before the gateway in stop: a server does not end while sockets that left it for Realtime are open.
  stack.defer(() => realtime.close())
}

function hasOwnModels(env: Record<string, string>): boolean {
  return Boolean(env['OPENAI_BASE_URL'] || env['OPENAI_API_KEY'])
}

/** The variables that Supabase gives to every function. */
function functionEnv(apiUrl: string, keys: Keys): Record<string, string> {
  const { anon, service_role } = legacyKeys(keys)
  return {
    SUPABASE_URL: apiUrl,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: keys.publishableKey }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: keys.secretKey }),
    SUPABASE_ANON_KEY: anon,
    SUPABASE_SERVICE_ROLE_KEY: service_role,
    SUPABASE_SINGLE_WORKER: '1',
  }
}

function allowedHosts(env: Record<string, string>): string[] {
  const hosts = [env['SUPABASE_URL'], env['OPENAI_BASE_URL'] ?? 'https://api.openai.com/v1']
  return hosts.flatMap((url) => (url ? [new URL(url).host] : []))
}
