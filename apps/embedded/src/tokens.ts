import { decodeJwt, type JWTPayload, jwtVerify } from 'jose'

/** Tokens whose signature was found good, of each secret; people bring the same one for an hour. */
const MAX_KNOWN = 2000
const known = new Map<string, Map<string, JWTPayload>>()

/** What a token says that was signed with the secret (HS256) and has not expired; null for any other. */
export async function verifyToken(
  token: string,
  secret: string,
): Promise<Readonly<JWTPayload> | null> {
  const ofSecret = known.get(secret) ?? new Map<string, JWTPayload>()
  const payload = ofSecret.get(token)
  if (payload && !hasExpired(payload)) return payload
  try {
    const key = new TextEncoder().encode(secret)
    const verified = await jwtVerify(token, key, { algorithms: ['HS256'] })
    if (ofSecret.size >= MAX_KNOWN) ofSecret.clear()
    known.set(secret, ofSecret.set(token, verified.payload))
    return verified.payload
  } catch {
    return null
  }
}

/** What a token says, whoever signed it; null for what is no token. */
export function readToken(token: string): JWTPayload | null {
  try {
    return decodeJwt(token)
  } catch {
    return null
  }
}

const hasExpired = ({ exp }: JWTPayload): boolean => exp !== undefined && exp <= Date.now() / 1000
