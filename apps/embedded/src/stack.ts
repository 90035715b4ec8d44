import { dirname, join } from 'node:path'
import { type AuthConfig, DEFAULT_CONFIG, type ProjectConfig, readConfig } from './config.ts'
import { prepareDataDir } from './data-dir.ts'
import { type HealthOptions, watchDatabase } from './database/health.ts'
import { type FolderOptions, openDatabaseFolder } from './database/open-folder.ts'
import { watchDisk } from './disk.ts'
import type { FunctionDefinition } from './functions/config.ts'
import { readFunctionEnv } from './functions/env-file.ts'
import { createFunctionLogs, logFolder } from './functions/logs.ts'
import { type FunctionSupervisor, startFunctions } from './functions/supervisor.ts'
import type { FunctionPermissions } from './functions/worker.ts'
import { startGateway } from './gateway/start.ts'
import { createAuthenticator, databasePassword, type Keys, legacyKeys, loadKeys } from './keys.ts'
import { DEFAULT_LIMITS, type ProjectLimits } from './limits.ts'
import { lockDataDir } from './lock.ts'
import type { SmtpConfig } from './mail/smtp.ts'
import { requireFreePort } from './ports.ts'
import { type Schedule, startScheduler } from './scheduler.ts'
import { type RunningService, type Service, startServices } from './services.ts'
import { startWireServer, WIRE_LIMITS } from './wire/server.ts'

const STATEMENT_MS = 60_000
const STALL_MS = 10_000

/** What a project is made of. Only the data directory has to be said. */
export interface StackOptions extends Partial<Omit<FolderOptions, 'seedFiles'>> {
  /** Folder of database, stored files and keys; made if missing. One stack at a time uses it. */
  dataDir: string
  /** Path of `supabase/config.toml`. Without it, what the Supabase CLI takes where such a file says nothing. */
  config?: string | undefined
  /** Folder of `<version>_<name>.sql` files. `migrations` beside the configuration. */
  migrations?: string
  /** SQL files that fill a new database. None: seeds are for `db reset` and the command line. */
  seedFiles?: readonly string[] | undefined
  /** Edge functions. Those that the configuration lists, or that stand in `functions` beside it. */
  functions?: readonly FunctionDefinition[]
  /** Variables of all functions, over those of the configuration and `functions/.env`. */
  functionEnv?: Readonly<Record<string, string>>
  /** What functions may do. Read the project's folder, and reach any host. */
  functionPermissions?: FunctionPermissions
  /** Functions whose processes start with the first call. */
  functionsOnDemand?: readonly string[]
  /** Functions that make tokens of people themselves: they get what these are signed with, as `JWT_SECRET`. */
  signingFunctions?: readonly string[]
  /** Start a function anew when its source changes. */
  watchFunctions?: boolean
  /** On the loopback interface: of the API and of the database. Those of the configuration: 54321, 54322. */
  ports?: { api?: number; db?: number }
  /** Names of the settings by which a person chooses another port, for errors. */
  portSettings?: { api: string; db: string }
  /** Functions that are called at intervals. */
  schedules?: readonly Schedule[]
  /** Processes that run beside the functions, and are started before them. */
  services?: readonly Service[]
  /** What takes precedence over `[auth]` of the configuration. */
  auth?: Partial<AuthConfig>
  /** Where links in mails lead. `site_url` of the configuration. */
  siteUrl?: string
  /** Mails are sent through it; without it they are only kept, for the mail page. */
  smtp?: SmtpConfig | undefined
  /** False: the well-known demo keys of local Supabase projects open nothing. */
  demoKeys?: boolean
  /** Names by which the project may be called, and of pages that may call it, beside those of this machine. */
  allowedHosts?: readonly string[]
  /** What callers may take. */
  limits?: ProjectLimits
  /** Tables whose rows people may send up to 64 MB large, instead of `limits.bodies.maxBytes`. */
  largeTables?: readonly string[]
  /** Milliseconds that a client of the database's port may sit in a transaction (30 s), and one may last (60 s). */
  dbLimits?: { idleInTransactionMs: number; transactionMs: number }
  /** Milliseconds that a statement may compute. 60 s. */
  statementMs?: number
  /** Milliseconds that a function may compute without a pause before it is started anew. 10 s. */
  stallMs?: number
  /** Free bytes of the disk that are left alone. 256 MB, or a fifth of a smaller disk. */
  diskFloorBytes?: number | undefined
  /** Called when the database will answer nobody any more. Ends the process, for a supervisor to start it again. */
  onBroken?: (error: Error) => void
  /** Of the project, where people read it: in errors, and on the mail page. */
  name?: string
  /** Is called with each line of what happens. Standard error. */
  log?: (line: string) => void
}

/** A project that runs. */
export interface Stack extends AsyncDisposable {
  /** Of the API: what `createClient` of supabase-js wants. */
  readonly url: string
  /** For psql and other Postgres clients. */
  readonly dbUrl: string
  /** The mail page, whose address is a secret. */
  readonly mailUrl: string
  readonly publishableKey: string
  readonly secretKey: string
  /** The same two as JWTs, for clients that were made for keys of the old kind. */
  readonly anonKey: string
  readonly serviceRoleKey: string
  readonly functions: Pick<FunctionSupervisor, 'pids'>
  /** Ends everything that was started. A second call waits for the first. */
  stop: () => Promise<void>
}

/** Starts a project. What was started is stopped in reverse, also when a later part fails. */
export async function createStack(options: StackOptions): Promise<Stack> {
  await using starting = new AsyncDisposableStack()
  const { dataDir, log = console.error, name } = options
  const config = options.config === undefined ? DEFAULT_CONFIG : await readConfig(options.config)
  const ports = { api: config.api.port, db: config.db.port, ...options.ports }
  await prepareDataDir(dataDir)
  starting.defer(await lockDataDir(dataDir, name))
  const settings = options.portSettings ?? { api: '[api] port', db: '[db] port' }
  await requireFreePort(ports.api, settings.api)
  await requireFreePort(ports.db, settings.db)
  const keys = await loadKeys(dataDir)
  const parts: FunctionParts = {
    ...options,
    url: `http://127.0.0.1:${ports.api}`,
    keys,
    config,
    log,
  }
  // They take their time, and need nothing of the database.
  const services = await beginServices(starting, parts)
  const { url } = parts

  const disk = await watchDisk({ folder: dataDir, floorBytes: options.diskFloorBytes, log })
  starting.defer(disk.close)
  const { database, applied } = await openDatabaseFolder(dataDir, folderOptions(options, config))
  starting.defer(() => database.close())
  starting.defer(watchDatabase(database, healthOptions(options, log)))
  if (applied.length > 0) log(`[database] applied ${applied.length} migrations`)

  const password = databasePassword(keys)
  const wire = { database, password, port: ports.db, ...options.dbLimits }
  starting.defer(await startWireServer(wire))
  const limits = options.limits ?? DEFAULT_LIMITS
  // A call that comes before they are there waits for them.
  const ready = Promise.withResolvers<FunctionSupervisor>()
  const known: { functions?: FunctionSupervisor } = {}
  const mailUrl = await startGateway(starting, {
    ...options,
    ...{ url, port: ports.api, keys, database, disk, limits, log },
    config: { ...config, auth: { ...config.auth, ...options.auth } },
    functions: async (request) => (await ready.promise).fetch(request),
    functionPids: () => known.functions?.pids(),
  })
  const functions = (known.functions = await startProjectFunctions(starting, parts, services))
  ready.resolve(functions)
  const { schedules = [] } = options
  starting.defer(startScheduler({ url, secretKey: keys.secretKey, schedules, log }))

  const running = starting.move()
  const { anon, service_role } = legacyKeys(keys)
  const stop = (): Promise<void> => (stopped ??= running.disposeAsync())
  let stopped: Promise<void> | undefined
  return {
    url,
    dbUrl: `postgresql://postgres:${password}@127.0.0.1:${ports.db}/postgres`,
    mailUrl,
    publishableKey: keys.publishableKey,
    secretKey: keys.secretKey,
    anonKey: anon,
    serviceRoleKey: service_role,
    functions,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

function folderOptions(options: StackOptions, config: ProjectConfig): FolderOptions {
  const { migrations = join(config.folder, 'migrations') } = options
  return { ...options, migrations }
}

/** Nobody has the database for longer than a transaction of its port and the statement that it ends with. */
function healthOptions(options: StackOptions, log: (line: string) => void): HealthOptions {
  const { dbLimits = WIRE_LIMITS, statementMs = STATEMENT_MS } = options
  const endProcess = (error: Error): void => {
    log(`[database] ${error.message}: ${String(error.cause ?? '')}`)
    process.exit(1)
  }
  return {
    onBroken: options.onBroken ?? endProcess,
    patienceMs: dbLimits.transactionMs + statementMs,
  }
}

interface FunctionParts extends Omit<StackOptions, 'config'> {
  url: string
  keys: Keys
  config: ProjectConfig
  log: (line: string) => void
}

interface ProjectServices {
  /** The project's own variables of functions. */
  env: Record<string, string>
  started: Promise<Required<RunningService>>
}

/** Starts the services, and does not wait for them. */
async function beginServices(
  starting: AsyncDisposableStack,
  { config, log, stallMs = STALL_MS, ...options }: FunctionParts,
): Promise<ProjectServices> {
  const env = {
    ...config.secrets,
    ...(await readFunctionEnv(join(config.folder, 'functions/.env'))),
    ...options.functionEnv,
  }
  const started = startServices(options.services ?? [], { env, log, stallMs })
  // Whoever waits for them hears of a failure; they may have to be stopped before anybody does.
  starting.defer(() =>
    started.then(
      (services) => services.stop(),
      () => undefined,
    ),
  )
  started.catch(() => undefined)
  return { env, started }
}

/** The functions, once the services are there that they may need. */
async function startProjectFunctions(
  starting: AsyncDisposableStack,
  options: FunctionParts,
  services: ProjectServices,
): Promise<FunctionSupervisor> {
  const { config, keys, url, log, dataDir, stallMs = STALL_MS } = options
  const { env } = await services.started
  const functions = await startFunctions({
    functions: (options.functions ?? config.functions).map((definition) =>
      options.signingFunctions?.includes(definition.name)
        ? { ...definition, env: { ...definition.env, JWT_SECRET: keys.jwtSecret } }
        : definition,
    ),
    onDemand: options.functionsOnDemand ?? [],
    authenticate: createAuthenticator(keys),
    logs: createFunctionLogs(logFolder(dataDir)),
    env: { ...platformEnv(url, keys), ...env, ...services.env },
    root: dirname(config.folder),
    permissions: options.functionPermissions,
    maxBodyBytes: (options.limits ?? DEFAULT_LIMITS).bodies.maxBytes,
    log,
    stallMs,
    watch: options.watchFunctions ?? false,
  })
  // First in stop, while background work still has somewhere to write to.
  starting.defer(() => functions.close())
  return functions
}

/** The variables that Supabase gives to every function, and the keys of web push, which a project there sets itself. */
function platformEnv(url: string, keys: Keys): Record<string, string> {
  const { anon, service_role } = legacyKeys(keys)
  return {
    SUPABASE_URL: url,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: keys.publishableKey }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: keys.secretKey }),
    SUPABASE_ANON_KEY: anon,
    SUPABASE_SERVICE_ROLE_KEY: service_role,
    SUPABASE_SINGLE_WORKER: '1',
    ...(keys.vapid && {
      VAPID_PUBLIC_KEY: keys.vapid.publicKey,
      VAPID_PRIVATE_KEY: keys.vapid.privateKey,
    }),
  }
}
