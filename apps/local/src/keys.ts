import { createHmac, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { jwtVerify } from 'jose'

/** The secrets of one embedded project. Made at its first start, kept in its data directory. */
export interface Keys {
  jwtSecret: string
  publishableKey: string
  secretKey: string
}

/** Who a token speaks for. API keys carry no subject and do not expire. */
export interface TokenClaims {
  role: string
  sub?: string
  /** Seconds since the epoch. */
  exp?: number
  [claim: string]: unknown
}

export async function loadKeys(dataDir: string): Promise<Keys> {
  const path = join(dataDir, 'keys.json')
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    if (!isMissingFile(error)) throw error
  }
  const keys: Keys = {
    jwtSecret: randomBytes(32).toString('base64url'),
    publishableKey: `sb_publishable_${randomBytes(24).toString('base64url')}`,
    secretKey: `sb_secret_${randomBytes(24).toString('base64url')}`,
  }
  await writeFile(path, JSON.stringify(keys, null, 2), { mode: 0o600, flag: 'wx' })
  return keys
}

/** The password of the database's port, as secret as the key that it is made from. */
export function databasePassword({ secretKey }: Keys): string {
  return createHmac('sha256', secretKey).update('database password').digest('base64url')
}

/** Resolves an API key or a user's token to its claims; null when it is neither, or has expired. */
export function createAuthenticator(keys: Keys): (token: string) => Promise<TokenClaims | null> {
  const secret = new TextEncoder().encode(keys.jwtSecret)
  return async function authenticate(token) {
    if (token === keys.publishableKey) return { role: 'anon' }
    if (token === keys.secretKey) return { role: 'service_role' }
    try {
      const { payload } = await jwtVerify(token, secret, { algorithms: ['HS256'] })
      const role = typeof payload['role'] === 'string' ? payload['role'] : 'anon'
      return { ...payload, role } as TokenClaims
    } catch {
      return null
    }
  }
}

export function isMissingFile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
