import { isObject, type JsonObject } from './protocol.ts'

/** The claims of a verified token. An API key resolves to its role, without `exp`. */
export interface TokenClaims {
  role: string
  sub?: string
  /** Seconds since 1970. */
  exp?: number
  [claim: string]: unknown
}

export type Authenticate = (token: string) => Promise<TokenClaims | null>

/** Why a token is refused, in the words of the hosted service. */
export interface TokenProblem {
  code: 'InvalidJWTToken' | 'JwtSignatureError' | 'MalformedJWT'
  message: string
}

export type TokenCheck = { claims: TokenClaims } | { problem: TokenProblem }

export async function checkToken(authenticate: Authenticate, token: string): Promise<TokenCheck> {
  const claims = await authenticate(token)
  if (!claims) return { problem: explainRefusal(token) }
  if (claims.exp !== undefined && claims.exp <= nowSeconds()) {
    return { problem: { code: 'InvalidJWTToken', message: expiryMessage(claims.exp) } }
  }
  return { claims }
}

export const nowSeconds = (): number => Math.floor(Date.now() / 1000)

export const expiryMessage = (exp: number): string =>
  `Token has expired ${Math.max(0, nowSeconds() - exp)} seconds ago`

/**
 * API keys stand for the key of the connection wherever a token could be. That includes the well-known
 * demo keys, which the gateway judged at the handshake: here they open nothing by themselves.
 */
export const isApiKey = (token: string): boolean =>
  token.startsWith('sb_') || readClaims(token)['iss'] === 'supabase-demo'

/** Reads the refused token without trusting it: the answer only chooses the words. */
function explainRefusal(token: string): TokenProblem {
  const claims = readClaims(token)
  if (Object.keys(claims).length === 0) return malformed
  if (typeof claims['exp'] === 'number' && claims['exp'] <= nowSeconds()) {
    return { code: 'InvalidJWTToken', message: expiryMessage(claims['exp']) }
  }
  return { code: 'JwtSignatureError', message: 'Failed to validate JWT signature' }
}

/** What a token says of itself, unverified; nothing when it is not a JWT. */
function readClaims(token: string): JsonObject {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')
    const claims: unknown = JSON.parse(payload)
    return isObject(claims) ? claims : {}
  } catch {
    return {}
  }
}

const malformed: TokenProblem = {
  code: 'MalformedJWT',
  message: 'The token provided is not a valid JWT',
}
