import { createHmac } from 'node:crypto'
import { errors as joseErrors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { TokenClaims } from '../keys.ts'
import { errors } from './errors.ts'

/** What a token in a URL allows; the one is of no use for the other. */
export type UrlScope = 'download' | 'upload'

/** Who made a URL: as whom it is read or written. */
export type Signer = TokenClaims

export interface SignedClaims {
  /** `<bucket>/<key>` */
  url: string
  signer: Signer
  upsert: boolean
  /** Seconds since the epoch. */
  exp: number
}

export interface UrlSigner {
  sign(
    scope: UrlScope,
    claims: { url: string; signer: Signer; upsert?: boolean },
    expiresInSeconds: number,
  ): Promise<string>
  /** @throws errors.invalidJwt or errors.invalidSignature, unless the token is for this and this URL */
  verify(token: string, scope: UrlScope, url: string): Promise<SignedClaims>
}

const signerSchema = z.object({
  role: z.string(),
  sub: z.string().optional(),
  app_metadata: z.unknown().optional(),
})

const toClaims = ({ sub, ...claims }: z.infer<typeof signerSchema>): TokenClaims =>
  sub === undefined ? claims : { ...claims, sub }

/**
 * Tokens of signed URLs. Their key is made from the project's secret but is another one, so that no token
 * from a URL passes for a person's, or the reverse.
 */
export function createUrlSigner(jwtSecret: string): UrlSigner {
  const key = createHmac('sha256', jwtSecret).update('storage url signing key').digest()
  return {
    sign: (scope, { signer: { role, sub, app_metadata }, ...claims }, expiresInSeconds) =>
      new SignJWT({ ...claims, scope, signer: { role, sub, app_metadata } })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + expiresInSeconds)
        .sign(key),
    async verify(token, scope, url) {
      const payload = await readPayload(token, key)
      if (payload['scope'] !== scope)
        throw errors.invalidSignature(`Token is not scoped for ${scope}`)
      if (payload['url'] !== url || payload.exp === undefined) throw errors.invalidSignature()
      const signer = signerSchema.safeParse(payload['signer'])
      if (!signer.success) throw errors.invalidSignature()
      return {
        url,
        signer: toClaims(signer.data),
        upsert: payload['upsert'] === true,
        exp: payload.exp,
      }
    },
  }
}

async function readPayload(
  token: string,
  key: Uint8Array,
): Promise<Record<string, unknown> & { exp?: number }> {
  try {
    return (await jwtVerify(token, key, { algorithms: ['HS256'] })).payload
  } catch (error) {
    if (error instanceof joseErrors.JOSEError) throw errors.invalidJwt(error.message)
    throw error
  }
}
