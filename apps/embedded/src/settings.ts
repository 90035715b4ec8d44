import { isAbsolute, join } from 'node:path'
import { DEFAULT_LIMITS, type ProjectLimits } from './limits.ts'
import { DEFAULT_NAME } from './names.ts'
import type { StackOptions } from './stack.ts'
import { StartError } from './start-error.ts'

type SettingName =
  | 'dataDir'
  | 'ports'
  | 'portSettings'
  | 'demoKeys'
  | 'smtp'
  | 'dbLimits'
  | 'statementMs'
  | 'stallMs'
  | 'diskFloorBytes'
  | 'limits'
  | 'allowedHosts'

/** The options of a stack that variables of the environment can set. */
export type Settings = Required<Pick<StackOptions, SettingName>>

export interface SettingDefaults {
  dataDir: string
  /** Of the project: who mails are from. */
  name?: string
}

const BYTES_PER_MB = 1024 * 1024
/** As milliseconds still a time that a timer can wait. */
const MAX_SETTING = 1_000_000

type Environment = Readonly<Record<string, string | undefined>>

/** Reads the variables by which a person sets up a stack; the package's README lists them. */
export function readSettings(env: Environment, defaults: SettingDefaults): Settings {
  return {
    dataDir: env['DATA_DIR'] || defaults.dataDir,
    ports: readPorts(env),
    portSettings: { api: 'SUPABASE_PORT', db: 'SUPABASE_DB_PORT' },
    demoKeys: env['SUPABASE_DEMO_KEYS'] !== 'off',
    smtp: readSmtp(env, defaults.name ?? DEFAULT_NAME),
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
  }
}

/** Makes a folder that a person named absolute. */
export const resolveFrom = (folder: string, path: string): string =>
  isAbsolute(path) ? path : join(folder, path)

/** Whoever moves the API has the database beside it. */
function readPorts(env: Environment): Settings['ports'] {
  const api = readPort(env, 'SUPABASE_PORT')
  const db = readPort(env, 'SUPABASE_DB_PORT') ?? (api === undefined ? undefined : api + 1)
  return { ...(api !== undefined && { api }), ...(db !== undefined && { db }) }
}

function readLimits(env: Environment): ProjectLimits {
  const { bodies, auth } = DEFAULT_LIMITS
  return {
    bodies: {
      maxBytes: readSize(env, 'API_BODY_MAX_MB', bodies.maxBytes / BYTES_PER_MB) * BYTES_PER_MB,
      stallMs: readSize(env, 'API_STALL_S', bodies.stallMs / 1000) * 1000,
    },
    auth: {
      windowMs: auth.windowMs,
      signUps: readSize(env, 'AUTH_MAX_SIGN_UPS', auth.signUps),
      wrongPasswords: readSize(env, 'AUTH_MAX_WRONG_PASSWORDS', auth.wrongPasswords),
      mails: readSize(env, 'AUTH_MAX_MAILS', auth.mails),
      wrongCodes: readSize(env, 'AUTH_MAX_WRONG_CODES', auth.wrongCodes),
    },
  }
}

function readSmtp(env: Environment, senderName: string): Settings['smtp'] {
  const host = env['SMTP_HOST']
  if (!host) return undefined
  const adminEmail = env['SMTP_ADMIN_EMAIL']
  if (!adminEmail)
    throw new StartError('SMTP_HOST is set, but SMTP_ADMIN_EMAIL, the sender, is not')
  return {
    host,
    port: readPort(env, 'SMTP_PORT') ?? 587,
    user: env['SMTP_USER'] || undefined,
    pass: env['SMTP_PASS'] || undefined,
    adminEmail,
    senderName: env['SMTP_SENDER_NAME'] || senderName,
  }
}

export function readPort(env: Environment, name: string): number | undefined {
  const text = env[name]
  if (!text) return undefined
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new StartError(`${name} must be a port number, not "${text}"`)
  }
  return port
}

function readNumber(env: Environment, name: string, fallback: number): number {
  const text = env[name]
  if (!text) return fallback
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > MAX_SETTING) {
    throw new StartError(`${name} must be a whole number from 1 to ${MAX_SETTING}, not "${text}"`)
  }
  return value
}

function readSize(env: Environment, name: string, fallback: number): number {
  const text = env[name]
  if (!text) return fallback
  const value = Number(text)
  if (!Number.isFinite(value) || value <= 0) {
    throw new StartError(`${name} must be a number above 0, not "${text}"`)
  }
  return value
}
