import type { IncomingMessage } from 'node:http'
import type { MiddlewareHandler } from 'hono'
import { SignJWT } from 'jose'
import {
  API_ROLES,
  type ApiRole,
  type EarlierKeys,
  earlierKeys,
  type Keys,
  legacyKeys,
} from '../keys.ts'
import { readToken, verifyToken } from '../tokens.ts'
import { isFromThisMachine } from './loopback.ts'

/** What every `supabase start` in the world signs its demo keys with. */
const DEMO_SECRET = 'super-secret-jwt-token-with-at-least-32-characters-long'
const DEMO_ISSUER = 'supabase-demo'

export interface LegacyKeyOptions {
  keys: Keys
  /** Whether the well-known demo keys open this project, to callers of this machine. */
  demoKeys: boolean
}

export interface LegacyKeys {
  /** Puts this project's own keys where a request has keys of the old kind. */
  middleware: MiddlewareHandler
  /** The same for the URL and headers of a WebSocket's handshake. */
  translateUpgrade(request: IncomingMessage): Promise<void>
}

type Translate = (token: string, headers: Headers, kind: KeyKind) => Promise<string>
/** Functions get a JWT, since they may read it; everything else takes the new kind. */
type KeyKind = 'new' | 'jwt'

/**
 * API keys that are JWTs, as projects had before `sb_` keys. Those signed with the secret of this data
 * directory always count. The well-known demo keys are no secret: anybody who can send a request has
 * them. They count for programs and pages of this machine only.
 */
export function createLegacyKeys(options: LegacyKeyOptions): LegacyKeys {
  const translate = createTranslate(options)
  return {
    middleware: async function translateLegacyKeys(c, next) {
      const { headers } = c.req.raw
      const kind = c.req.path.startsWith('/functions/v1/') ? 'jwt' : 'new'
      const apiKey = headers.get('apikey') ?? c.req.query('apikey')
      const bearer = readBearer(headers)
      if (apiKey) headers.set('apikey', await translate(apiKey, headers, kind))
      if (bearer) headers.set('authorization', `Bearer ${await translate(bearer, headers, kind)}`)
      await next()
    },
    async translateUpgrade(request) {
      const headers = new Headers()
      for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value))
      const given = request.headers['x-api-key']
      if (typeof given === 'string') {
        request.headers['x-api-key'] = await translate(given, headers, 'new')
      }
      const url = new URL(request.url ?? '/', 'http://localhost')
      const apiKey = url.searchParams.get('apikey')
      if (apiKey === null) return
      url.searchParams.set('apikey', await translate(apiKey, headers, 'new'))
      request.url = url.pathname + url.search
    },
  }
}

function createTranslate({ keys, demoKeys }: LegacyKeyOptions): Translate {
  const own: Record<KeyKind, Record<ApiRole, string>> = {
    new: { anon: keys.publishableKey, service_role: keys.secretKey },
    jwt: legacyKeys(keys),
  }
  return async function translate(token, headers, kind) {
    for (const earlier of earlierKeys(keys)) {
      const current = await renew(token, earlier, keys, own[kind])
      if (current !== undefined) return current
    }
    // Every JWT begins so; a key of the new kind goes on as it is.
    if (!token.startsWith('eyJ')) return token
    const role =
      (await roleOf(token, keys.jwtSecret)) ??
      (demoKeys && isFromThisMachine(headers)
        ? await roleOf(token, DEMO_SECRET, DEMO_ISSUER)
        : null)
    return role === null ? token : own[kind][role]
  }
}

/** What stands today for a key, or for a person's token, of before the keys were replaced; nothing for any other. */
async function renew(
  token: string,
  earlier: EarlierKeys,
  keys: Keys,
  own: Record<ApiRole, string>,
): Promise<string | undefined> {
  if (token === earlier.publishableKey) return own.anon
  if (token === earlier.secretKey) return own.service_role
  if (!token.startsWith('eyJ')) return undefined
  const role = await roleOf(token, earlier.jwtSecret)
  if (role !== null) return own[role]
  const old = await verifyToken(token, earlier.jwtSecret)
  if (old === null) return undefined
  // It ends when it would have.
  const header = { alg: 'HS256', typ: 'JWT' }
  return new SignJWT(old).setProtectedHeader(header).sign(new TextEncoder().encode(keys.jwtSecret))
}

/** The role of an API key; null for a user's token, and for what `secret` did not sign. */
async function roleOf(token: string, secret: string, issuer?: string): Promise<ApiRole | null> {
  const said = readToken(token)
  if (said === null || said.sub !== undefined) return null
  if (issuer !== undefined && said.iss !== issuer) return null
  const payload = await verifyToken(token, secret)
  return API_ROLES.find((role) => role === payload?.['role']) ?? null
}

const readBearer = (headers: Headers): string | undefined =>
  /^bearer (\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
