import type { Context, MiddlewareHandler } from 'hono'
import { decodeJwt } from 'jose'
import { errors } from './errors.ts'
import type { Scope } from './scope.ts'
import type { StorageEnv, StorageServices } from './services.ts'

/** Finds out who calls. The key alone is enough, as the hosted gateway makes a token of it. */
export function identifyCaller({
  authenticate,
}: Pick<StorageServices, 'authenticate'>): MiddlewareHandler<StorageEnv> {
  return async function identify(c, next) {
    const claims = await authenticate(readToken(c))
    c.set('caller', { claims: claims ?? { role: 'anon' }, authenticated: claims !== null })
    await next()
  }
}

/** @throws errors.accessDenied for a caller without a valid token */
export function requireScope(c: Context<StorageEnv>, operation: Scope['operation']): Scope {
  const { claims, authenticated } = c.var.caller
  if (!authenticated) throw errors.accessDenied(explainToken(readToken(c)))
  return { claims, operation }
}

function readToken(c: Context): string {
  const bearer = /^bearer\s+(.+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  return bearer ?? c.req.header('apikey') ?? ''
}

/** In the words of the hosted Storage, which some clients look for. */
function explainToken(token: string): string {
  try {
    const { exp } = decodeJwt(token)
    return exp !== undefined && exp * 1000 < Date.now()
      ? '"exp" claim timestamp check failed'
      : 'signature verification failed'
  } catch {
    return 'Invalid Compact JWS'
  }
}
