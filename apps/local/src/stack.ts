import { join } from 'node:path'
import { startBundledModels } from './bundled-models.ts'
import type { LocalConfig } from './config.ts'
import { prepareDataDir } from './data-dir.ts'
import { type HealthOptions, watchDatabase } from './database/health.ts'
import { openDatabaseFolder } from './database/open-folder.ts'
import type { EmbeddedDatabase } from './database/pglite.ts'
import { type Disk, watchDisk } from './disk.ts'
import { readFunctionConfig } from './functions/config.ts'
import { readFunctionEnv } from './functions/env-file.ts'
import { createFunctionLogs, logFolder } from './functions/logs.ts'
import { type FunctionSupervisor, startFunctions } from './functions/supervisor.ts'
import { createAdminUsers } from './gateway/admin-users.ts'
import { createLinkSigner } from './gateway/auth/links.ts'
import { createLiveSessions, whileLive } from './gateway/auth/sessions.ts'
import { createLegacyKeys } from './gateway/legacy-keys.ts'
import { createLite } from './gateway/lite.ts'
import { knowCallers } from './gateway/loopback.ts'
import { createMailbox } from './gateway/mail.ts'
import { createGateway } from './gateway/server.ts'
import { closeServer, listen } from './http-server.ts'
import {
  createAuthenticator,
  databasePassword,
  type Keys,
  legacyKeys,
  loadKeys,
  mailPageSecret,
} from './keys.ts'
import type { ProjectLimits } from './limits.ts'
import { lockDataDir } from './lock.ts'
import { createSender, type SmtpConfig } from './mail/smtp.ts'
import { requireFreePort } from './ports.ts'
import { createRealtime } from './realtime/index.ts'
import { startScheduler } from './scheduler.ts'
import { createStorage } from './storage/index.ts'
import { startWireServer, WIRE_LIMITS } from './wire/server.ts'

const STATEMENT_MS = 60_000
const STALL_MS = 10_000

export interface Stack {
  readonly apiUrl: string
  /** For psql and other Postgres clients. */
  readonly dbUrl: string
  /** The mail page, whose address is a secret. */
  readonly mailUrl: string
  readonly keys: Keys
  readonly functions: FunctionSupervisor
  close: () => Promise<void>
}

export type StackOptions = Pick<LocalConfig, 'apiPort' | 'dbPort' | 'dataDir' | 'functionEnv'> &
  Partial<Pick<LocalConfig, 'dbLimits' | 'statementMs' | 'stallMs' | 'diskFloorBytes'>> & {
    /** Where links in mails lead. */
    siteUrl: string
    limits: ProjectLimits
    /** Names by which the project may be called, beside those of this machine. */
    allowedHosts?: readonly string[]
    /** Mails are sent through it; without it they are only kept. */
    smtp?: SmtpConfig | undefined
    /** False: the well-known demo keys open nothing. */
    demoKeys?: boolean
    /** Start functions anew when their source changes. */
    watchFunctions?: boolean
    /** The database will answer nobody any more: ends the process, if nothing else is said. */
    onBroken?: (error: Error) => void
    log: (line: string) => void
  }

/** Starts the embedded Supabase. What was started is stopped in reverse, also when a later part fails. */
export async function startStack(options: StackOptions): Promise<Stack> {
  await using starting = new AsyncDisposableStack()
  const { dataDir, log } = options
  await prepareDataDir(dataDir)
  const unlock = await lockDataDir(dataDir)
  starting.defer(unlock)
  await requireFreePort(options.apiPort, 'SUPABASE_PORT')
  await requireFreePort(options.dbPort, 'SUPABASE_DB_PORT')
  const keys = await loadKeys(dataDir)
  const apiUrl = `http://127.0.0.1:${options.apiPort}`

  const disk = await watchDisk({ folder: dataDir, floorBytes: options.diskFloorBytes, log })
  starting.defer(disk.close)
  const { database, applied } = await openDatabaseFolder(dataDir)
  starting.defer(() => database.close())
  starting.defer(watchDatabase(database, healthOptions(options)))
  if (applied.length > 0) log(`[database] applied ${applied.length} migrations`)

  const password = databasePassword(keys)
  const wire = { database, password, port: options.dbPort, ...options.dbLimits }
  starting.defer(await startWireServer(wire))
  const { functions: definitions, secrets } = await readFunctionConfig(process.env)
  const ownEnv = { ...secrets, ...(await readFunctionEnv()), ...options.functionEnv }
  const models = hasOwnModels(ownEnv)
    ? undefined
    : await startBundledModels(log, options.stallMs ?? STALL_MS)
  starting.defer(() => models?.stop())
  const mailUrl = await startGateway(
    starting,
    { ...options, apiUrl, keys, database, disk },
    (request) => functions.fetch(request),
  )

  const env = { ...functionEnv(apiUrl, keys), ...models?.env, ...ownEnv }
  const functions = await startFunctions({
    functions: definitions,
    authenticate: createAuthenticator(keys),
    logs: createFunctionLogs(logFolder(dataDir)),
    env,
    allowNet: allowedHosts(env),
    maxBodyBytes: options.limits.bodies.maxBytes,
    log,
    ...(options.stallMs === undefined ? {} : { stallMs: options.stallMs }),
    watch: options.watchFunctions ?? false,
  })
  // First in stop, while background work still has somewhere to write to.
  starting.defer(() => functions.close())
  starting.defer(startScheduler({ apiUrl, secretKey: keys.secretKey, log }))

  const running = starting.move()
  const dbUrl = `postgresql://postgres:${password}@127.0.0.1:${options.dbPort}/postgres`
  return { apiUrl, dbUrl, mailUrl, keys, functions, close: () => running.disposeAsync() }
}

/** Nobody has the database for longer than a transaction of its port and the statement that it ends with. */
function healthOptions(options: StackOptions): HealthOptions {
  const { log, dbLimits = WIRE_LIMITS, statementMs = STATEMENT_MS } = options
  const endProcess = (error: Error): void => {
    log(`[database] ${error.message}: ${String(error.cause ?? '')}`)
    process.exit(1)
  }
  return {
    onBroken: options.onBroken ?? endProcess,
    patienceMs: dbLimits.transactionMs + statementMs,
  }
}

interface GatewayOptions extends StackOptions {
  apiUrl: string
  keys: Keys
  database: EmbeddedDatabase
  disk: Disk
}

/**
 * Everything behind the one address.
 * @returns the address of the mail page
 */
async function startGateway(
  stack: AsyncDisposableStack,
  options: GatewayOptions,
  functions: (request: Request) => Promise<Response>,
): Promise<string> {
  const { apiUrl, database, dataDir, keys, siteUrl } = options
  const callers = knowCallers(options.allowedHosts ?? [])
  const sessions = createLiveSessions(database)
  const authenticate = whileLive(createAuthenticator(keys), sessions)
  const links = createLinkSigner(keys.jwtSecret)
  const realtime = createRealtime({ database, authenticate, allowedOrigins: callers.isKnownOrigin })
  const mailbox = await createMailbox({
    siteUrl,
    apiUrl,
    secret: mailPageSecret(keys),
    links,
    path: join(dataDir, 'mails.json'),
    send: options.smtp && createSender(options.smtp),
    log: options.log,
  })
  const gateway = createGateway({
    lite: await createLite({
      database,
      keys,
      siteUrl,
      mail: mailbox.driver,
      links,
      sessions,
      authLimits: options.limits.auth,
    }),
    storage: await createStorage({
      database,
      root: join(dataDir, 'storage'),
      jwtSecret: keys.jwtSecret,
      authenticate,
      hasRoomFor: options.disk.hasRoomFor,
    }),
    realtime,
    functions,
    legacyKeys: createLegacyKeys({ keys, demoKeys: options.demoKeys ?? true }),
    adminUsers: createAdminUsers({ database, authenticate, sessions }),
    mail: mailbox.routes,
    disk: options.disk,
    callers,
    bodies: { authenticate, ...options.limits.bodies },
  })
  await listen(gateway, options.apiPort)
  stack.defer(() => closeServer(gateway))
  // Before the gateway in stop: a server does not end while sockets that left it for Realtime are open.
  stack.defer(() => realtime.close())
  return mailbox.url
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
