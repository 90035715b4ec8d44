import { createHmac, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from './atomic-file.ts'
import { StartError } from './start-error.ts'
import { verifyToken } from './tokens.ts'
import { makeVapidKeys, type VapidKeys } from './vapid-keys.ts'

/** The secrets of one embedded project. Made at its first start, kept in its data directory. */
export interface Keys {
  jwtSecret: string
  publishableKey: string
  secretKey: string
  /** Of web push. Not replaced with the others: every device would have to subscribe again. */
  vapid?: VapidKeys | undefined
  /** Those that were replaced and still count. */
  earlier?: EarlierKeys[] | undefined
}

export interface EarlierKeys {
  jwtSecret: string
  publishableKey: string
  secretKey: string
  /** ISO 8601. */
  goodUntil: string
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
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissingFile(error)) return undefined
    throw error
  })
  const kept = text === undefined ? undefined : parseKeys(path, text)
  if (kept?.vapid) return kept
  // A directory of before there was web push gets its keys with the first start that knows of it.
  const keys: Keys = { ...(kept ?? makeKeys()), vapid: makeVapidKeys() }
  await writeAtomically(path, JSON.stringify(keys, null, 2))
  return keys
}

const makeKeys = (): Keys => ({
  jwtSecret: randomBytes(32).toString('base64url'),
  publishableKey: `sb_publishable_${randomBytes(24).toString('base64url')}`,
  secretKey: `sb_secret_${randomBytes(24).toString('base64url')}`,
})

/** Puts new keys in the place of those of a data directory that nobody uses; the old ones count until then. */
export async function rotateKeys(dataDir: string, goodUntil: Date): Promise<Keys> {
  const { earlier = [], vapid, ...old } = await loadKeys(dataDir)
  const kept = [{ ...old, goodUntil: goodUntil.toISOString() }, ...earlier]
  const keys: Keys = { ...makeKeys(), vapid, earlier: kept.filter(isGood) }
  await writeAtomically(join(dataDir, 'keys.json'), JSON.stringify(keys, null, 2))
  return keys
}

const isGood = ({ goodUntil }: EarlierKeys): boolean => Date.parse(goodUntil) > Date.now()

/** Keys that were replaced and count at this moment. */
export const earlierKeys = ({ earlier = [] }: Keys): EarlierKeys[] => earlier.filter(isGood)

const EACH = {
  jwtSecret: z.string().min(32),
  publishableKey: z.string().regex(/^sb_publishable_\S{16,}$/),
  secretKey: z.string().regex(/^sb_secret_\S{16,}$/),
}
const KEYS = z.object({
  ...EACH,
  vapid: z
    .object({
      publicKey: z.string().regex(/^B[\w-]{86}$/),
      privateKey: z.string().regex(/^[\w-]{43}$/),
    })
    .optional(),
  earlier: z.array(z.object({ ...EACH, goodUntil: z.iso.datetime() })).optional(),
})

/** The keys are nobody's to guess: damaged ones stay as they are, for whoever can mend them. */
function parseKeys(path: string, text: string): Keys {
  try {
    return KEYS.parse(JSON.parse(text))
  } catch (cause) {
    throw new StartError(
      `${path} is damaged. Restore it from a backup; or remove it for new keys: then everybody has to sign in again, and programs need the new keys.`,
      { cause },
    )
  }
}

export const API_ROLES = ['anon', 'service_role'] as const
export type ApiRole = (typeof API_ROLES)[number]

/** 2100-01-01. The keys of a directory end with the directory. */
const LEGACY_EXPIRY_S = 4_102_444_800

/** API keys of the old kind: JWTs of this project's own secret, the same at every start. */
export function legacyKeys({ jwtSecret }: Keys): Record<ApiRole, string> {
  return { anon: signKey('anon', jwtSecret), service_role: signKey('service_role', jwtSecret) }
}

function signKey(role: ApiRole, secret: string): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
  const claims = { iss: 'supabase', role, exp: LEGACY_EXPIRY_S }
  const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`
}

/** The password of the database's port, as secret as the key that it is made from. */
export function databasePassword({ secretKey }: Keys): string {
  return createHmac('sha256', secretKey).update('database password').digest('base64url')
}

/** What stands in the address of the mail page, as secret as the key that it is made from. */
export function mailPageSecret({ secretKey }: Pick<Keys, 'secretKey'>): string {
  return createHmac('sha256', secretKey).update('mail page').digest('base64url')
}

/** Resolves an API key or a user's token to its claims; null when it is neither, or has expired. */
export function createAuthenticator(keys: Keys): (token: string) => Promise<TokenClaims | null> {
  return async function authenticate(token) {
    for (const { publishableKey, secretKey, jwtSecret } of [keys, ...earlierKeys(keys)]) {
      if (token === publishableKey) return { role: 'anon' }
      if (token === secretKey) return { role: 'service_role' }
      const claims = await verify(token, jwtSecret)
      if (claims) return claims
    }
    return null
  }
}

async function verify(token: string, secret: string): Promise<TokenClaims | null> {
  const payload = await verifyToken(token, secret)
  if (payload === null) return null
  const role = typeof payload['role'] === 'string' ? payload['role'] : 'anon'
  return { ...payload, role } as TokenClaims
}

export function isMissingFile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
