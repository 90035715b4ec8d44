import { isAbsolute, join, resolve } from 'node:path'
import { type ProjectLimits, readLimits } from './limits.ts'
import type { SmtpConfig } from './mail/smtp.ts'
import { StartError } from './start-error.ts'

export const REPOSITORY_ROOT = resolve(import.meta.dirname, '../../..')

/** Everything that the environment can say about a start, read once. */
export interface LocalConfig {
  webPort: number
  apiPort: number
  /** For psql and other Postgres clients. */
  dbPort: number
  dataDir: string
  /** Names by which the web app may be asked beyond those of this machine, with commas between. */
  webHosts: string
  /** Set when a hosted or self-hosted project is to be used instead of the embedded one. */
  remote: { url: string; publishableKey: string } | undefined
  /** Passed on to the functions as they stand; empty means the bundled offline models. */
  functionEnv: Record<string, string>
  /** The well-known demo keys of local Supabase projects open this one, to callers of this machine. */
  demoKeys: boolean
  /** Mails of the embedded project are sent through it; without it they are only kept. */
  smtp: SmtpConfig | undefined
  /** What a client of the database's port may take. */
  dbLimits: { idleInTransactionMs: number; transactionMs: number }
  /** The stack is ended and started again when a statement of the database computes for longer. */
  statementMs: number
  /** A function, the models or the web app that compute for longer are started anew. */
  stallMs: number
  /** Free bytes of the disk that are left alone; undefined: what fits the disk. */
  diskFloorBytes: number | undefined
  limits: ProjectLimits
  /** Names by which the embedded project may be called, and of pages that may call it, beside those of this machine. */
  allowedHosts: readonly string[]
  /** `npm run dev`: source changes show without a new start. */
  dev: boolean
}

const FUNCTION_VARIABLES = [
  'OPENAI_BASE_URL',
  'OPENAI_API_KEY',
  'CHAT_MODEL',
  'EMBEDDING_MODEL',
  'EMBEDDING_VECTOR_WEIGHT',
  'PASSAGE_TOKENS',
  'ANSWER_FLUSH_MS',
  'ANSWER_TIMEOUT_S',
  'DOCUMENT_MAX_MB',
  'DOCUMENT_MAX_PAGES',
  'DOCUMENT_MAX_CHARACTERS',
  'INGEST_LEASE_S',
  'EMBEDDING_CALLS',
] as const

const BYTES_PER_MB = 1024 * 1024
/** As milliseconds still a time that a timer can wait. */
const MAX_SETTING = 1_000_000

export function readConfig(env: NodeJS.ProcessEnv): LocalConfig {
  const dataDir = env['DATA_DIR'] || '.documind'
  return {
    webPort: readPort(env, 'PORT', 3000),
    apiPort: readPort(env, 'SUPABASE_PORT', 54321),
    dbPort: readPort(env, 'SUPABASE_DB_PORT', readPort(env, 'SUPABASE_PORT', 54321) + 1),
    dataDir: isAbsolute(dataDir) ? dataDir : join(REPOSITORY_ROOT, dataDir),
    webHosts: env['ALLOWED_HOSTS'] ?? '',
    remote: readRemote(env),
    demoKeys: env['SUPABASE_DEMO_KEYS'] !== 'off',
    smtp: readSmtp(env),
    dbLimits: {
      idleInTransactionMs: readNumber(env, 'SUPABASE_DB_IDLE_S', 30) * 1000,
      transactionMs: readNumber(env, 'SUPABASE_DB_TRANSACTION_S', 60) * 1000,
    },
    statementMs: readNumber(env, 'SUPABASE_DB_STATEMENT_S', 60) * 1000,
    stallMs: readNumber(env, 'WATCHDOG_S', 10) * 1000,
    diskFloorBytes: env['DISK_FLOOR_MB']
      ? readNumber(env, 'DISK_FLOOR_MB', 0) * BYTES_PER_MB
      : undefined,
    limits: readLimits(env),
    allowedHosts: (env['SUPABASE_ALLOWED_HOSTS'] ?? '')
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean),
    dev: env['DOCUMIND_DEV'] === '1',
    functionEnv: Object.fromEntries(
      FUNCTION_VARIABLES.flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
    ),
  }
}

function readPort(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name]
  if (!text) return fallback
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new StartError(`${name} must be a port number, not "${text}"`)
  }
  return port
}

function readNumber(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name]
  if (!text) return fallback
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > MAX_SETTING) {
    throw new StartError(`${name} must be a whole number from 1 to ${MAX_SETTING}, not "${text}"`)
  }
  return value
}

function readRemote(env: NodeJS.ProcessEnv): LocalConfig['remote'] {
  const url = env['SUPABASE_URL']
  if (!url) return undefined
  const publishableKey = env['SUPABASE_PUBLISHABLE_KEY'] || env['SUPABASE_ANON_KEY']
  if (!publishableKey) {
    throw new StartError('SUPABASE_URL is set, but SUPABASE_PUBLISHABLE_KEY is not')
  }
  return { url, publishableKey }
}

function readSmtp(env: NodeJS.ProcessEnv): SmtpConfig | undefined {
  const host = env['SMTP_HOST']
  if (!host) return undefined
  const adminEmail = env['SMTP_ADMIN_EMAIL']
  if (!adminEmail)
    throw new StartError('SMTP_HOST is set, but SMTP_ADMIN_EMAIL, the sender, is not')
  return {
    host,
    port: readPort(env, 'SMTP_PORT', 587),
    user: env['SMTP_USER'] || undefined,
    pass: env['SMTP_PASS'] || undefined,
    adminEmail,
    senderName: env['SMTP_SENDER_NAME'] || 'DocuMind',
  }
}
