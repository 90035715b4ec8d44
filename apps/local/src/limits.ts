import type { AuthLimits } from './gateway/auth/index.ts'

/** What callers of the embedded project may take of it. Each has a variable of the environment. */
export interface ProjectLimits {
  bodies: {
    /** Of a call of Data API, Auth or a function; files are as large as their bucket says. */
    maxBytes: number
    /** How long the next byte of a body may take. */
    stallMs: number
  }
  auth: AuthLimits
}

const BYTES_PER_MB = 1024 * 1024

export const DEFAULT_LIMITS: ProjectLimits = readLimits({})

export function readLimits(env: NodeJS.ProcessEnv): ProjectLimits {
  return {
    bodies: {
      maxBytes: readNumber(env, 'API_BODY_MAX_MB', 1) * BYTES_PER_MB,
      stallMs: readNumber(env, 'API_STALL_S', 30) * 1000,
    },
    auth: {
      windowMs: 10 * 60_000,
      signUps: readNumber(env, 'AUTH_MAX_SIGN_UPS', 200),
      wrongPasswords: readNumber(env, 'AUTH_MAX_WRONG_PASSWORDS', 10),
      mails: readNumber(env, 'AUTH_MAX_MAILS', 5),
      wrongCodes: readNumber(env, 'AUTH_MAX_WRONG_CODES', 10),
    },
  }
}

function readNumber(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name]
  if (!text) return fallback
  const value = Number(text)
  if (!Number.isFinite(value) || value <= 0) {
    throw new Error(`${name} must be a number above 0, not "${text}"`)
  }
  return value
}
