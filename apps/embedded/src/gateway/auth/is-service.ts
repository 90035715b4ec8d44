import type { Context } from 'hono'
import type { TokenClaims } from '../../keys.ts'

type Authenticate = (token: string) => Promise<TokenClaims | null>

/** Who calls: by a token, or else by the key. */
export function authenticateCaller(
  c: Context,
  authenticate: Authenticate,
): Promise<TokenClaims | null> {
  const bearer = /^bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  return authenticate(bearer ?? c.req.header('apikey') ?? '')
}

export const isService = async (c: Context, authenticate: Authenticate): Promise<boolean> =>
  (await authenticateCaller(c, authenticate))?.role === 'service_role'
