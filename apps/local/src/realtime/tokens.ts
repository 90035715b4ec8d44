import { isObject } from './protocol.ts'

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

/** Keys of the new kind stand for the API key of the connection wherever a token could be. */
export const isApiKey = (token: string): boolean => token.startsWith('sb_')

/** Reads the refused token without trusting it: the answer only chooses the words. */
function explainRefusal(token: string): TokenProblem {
  const payload = token.split('.')[1]
  if (!payload) return malformed
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    if (isObject(claims) && typeof claims['exp'] === 'number' && claims['exp'] <= nowSeconds()) {
      return { code: 'InvalidJWTToken', message: expiryMessage(claims['exp']) }
    }
  } catch {
    return malformed
  }
  return { code: 'JwtSignatureError', message: 'Failed to validate JWT signature' }
}

const malformed: TokenProblem = {
  code: 'MalformedJWT',
  message: 'The token provided is not a valid JWT',
}
