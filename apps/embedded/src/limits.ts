import type { AuthLimits } from './gateway/auth/index.ts'

/** What callers may take of the project. */
export interface ProjectLimits {
  bodies: {
    /** Bytes of a call of Data API, Auth or a function; files are as large as their bucket says. 1 MB. */
    maxBytes: number
    /** Milliseconds that the next byte of a body may take. 30 s. */
    stallMs: number
  }
  auth: AuthLimits
}

export const DEFAULT_LIMITS: ProjectLimits = {
  bodies: { maxBytes: 1024 * 1024, stallMs: 30_000 },
  auth: { windowMs: 10 * 60_000, signUps: 200, wrongPasswords: 10, mails: 5, wrongCodes: 10 },
}
