import { decode, verify } from 'hono/jwt'
import type { JWTPayload } from 'hono/utils/jwt/types'
import { z } from 'zod'
import type { TokenEnv } from './env.ts'

export interface TokenCheckOptions {
  supabaseUrl: string
  tokens?: TokenEnv
}

/** A person's id, null for a token that is refused, or 'unknown' where its key is not here. */
export type Verdict = string | null | 'unknown'

const KEPT_MS = 10 * 60_000
/** An unknown key makes us look for new ones, but not at every call. */
const RETRY_MS = 30_000
const TIMEOUT_MS = 5000

const keySchema = z.looseObject({ kid: z.string(), kty: z.string() })
const jwksSchema = z.object({ keys: z.array(keySchema) })
type Key = z.infer<typeof keySchema>

const SHARED = 'HS256'
const PUBLIC = ['ES256', 'RS256', 'EdDSA'] as const
type PublicAlgorithm = (typeof PUBLIC)[number]
const isPublic = (alg: string): alg is PublicAlgorithm => PUBLIC.some((name) => name === alg)

/** Verifies tokens with the shared secret or the public keys of the project, whichever they are signed with. */
export function createTokenCheck({
  supabaseUrl,
  tokens = {},
}: TokenCheckOptions): (token: string) => Promise<Verdict> {
  const findKey = createKeys(`${supabaseUrl}/auth/v1/.well-known/jwks.json`, tokens.keys)
  return async function check(token) {
    const header = headerOf(token)
    if (header === null) return null
    const { alg, kid } = header
    if (alg === SHARED) return tokens.secret ? verdictOn(token, tokens.secret, alg) : 'unknown'
    if (!isPublic(alg)) return null
    const key = await findKey(kid)
    return key ? verdictOn(token, key, alg) : 'unknown'
  }
}

function headerOf(token: string): { alg: string; kid: string | undefined } | null {
  try {
    const { alg, kid } = decode(token).header
    return { alg, kid }
  } catch {
    return null
  }
}

async function verdictOn(
  token: string,
  key: Parameters<typeof verify>[1],
  alg: typeof SHARED | PublicAlgorithm,
): Promise<Verdict> {
  try {
    // Issued a second ahead of our clock is not forged.
    return personOf(await verify(token, key, { alg, iat: false }))
  } catch (error) {
    // With a key that Auth has changed, every token looks forged: Auth says which ones are.
    return error instanceof Error && OVER.has(error.name) ? null : 'unknown'
  }
}

const OVER = new Set(['JwtTokenExpired', 'JwtTokenNotBefore'])

/** Tokens without an end, and those of keys and roles, are nobody's. */
function personOf({ sub, role, exp }: JWTPayload): string | null {
  if (role !== 'authenticated' || typeof exp !== 'number') return null
  return typeof sub === 'string' && sub !== '' ? sub : null
}

/** The public keys of the project: those that are given, and those that Auth publishes. */
function createKeys(
  url: string,
  given: readonly JsonWebKey[] = [],
): (kid: string | undefined) => Promise<Key | undefined> {
  const own = jwksSchema.safeParse({ keys: given }).data?.keys ?? []
  let published: { keys: Promise<Key[]>; until: number; askedAt: number } | undefined
  const find = (keys: readonly Key[], kid: string | undefined): Key | undefined =>
    keys.find((key) => key.kid === kid)
  return async (kid) => {
    const known = find(own, kid)
    if (known) return known
    const now = Date.now()
    const kept = published && published.until > now ? find(await published.keys, kid) : undefined
    if (kept || (published && published.askedAt + RETRY_MS > now)) return kept
    published = { keys: fetchKeys(url), until: now + KEPT_MS, askedAt: now }
    return find(await published.keys, kid)
  }
}

/** None where they cannot be read: then Auth is asked about each token, and says what is the matter. */
async function fetchKeys(url: string): Promise<Key[]> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    return jwksSchema.parse(await response.json()).keys
  } catch (error) {
    console.error('the public keys of Auth could not be read:', error)
    return []
  }
}

/** Whether it is an API key of the older kind, a JWT that speaks for a role and for nobody. */
export function isApiKey(token: string): boolean {
  if (token.startsWith('sb_')) return true
  try {
    const { role, sub } = decode(token).payload
    return sub === undefined && (role === 'anon' || role === 'service_role')
  } catch {
    return false
  }
}
