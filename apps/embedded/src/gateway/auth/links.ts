import { createHmac, timingSafeEqual } from 'node:crypto'
import { Attempts } from './attempts.ts'
import { type AuthCall, refuse, type Step, tooMany, withBody, withQuery } from './call.ts'
import type { AllowedAddresses } from './redirects.ts'

export interface LinkLimits {
  windowMs: number
  /** Wrong codes for one address. */
  wrongCodes: number
}

/** Of one sender, with codes or links; a link of ours is not stopped by it. */
const SENDER_FACTOR = 6

/** The hash in a link, with a mark that only this project can write. */
export interface LinkSigner {
  sign(hash: string): string
  /** The hash, if the mark is ours. */
  open(signed: string): string | null
}

const HASH = /^[0-9a-f]{64}/

/**
 * The hash in a link of @supabase/lite 0.10 (and of the Auth server) is made of the address and a code of
 * six digits: whoever knows the address can try them all, here or at home. A mark that is made with the
 * project's secret makes a link as good as random, so that guesses at links need no limit that
 * would hit the links of others.
 */
export function createLinkSigner(jwtSecret: string): LinkSigner {
  const key = createHmac('sha256', jwtSecret).update('links in mails').digest()
  const sign = (hash: string): string =>
    hash + createHmac('sha256', key).update(hash).digest('base64url')
  return {
    sign,
    open(signed) {
      const hash = HASH.exec(signed)?.[0]
      if (hash === undefined) return null
      const [given, expected] = [Buffer.from(signed), Buffer.from(sign(hash))]
      return given.length === expected.length && timingSafeEqual(given, expected) ? hash : null
    },
  }
}

interface LinkOptions extends LinkLimits {
  signer: LinkSigner
  addresses: AllowedAddresses
}

/** `/verify`: only failures are counted, and nobody's link by those of others. */
export function limitVerifications(options: LinkOptions): Step {
  const { signer, addresses, windowMs, wrongCodes } = options
  const ofAddress = new Attempts({ most: wrongCodes, windowMs })
  const ofSender = new Attempts({ most: wrongCodes * SENDER_FACTOR, windowMs })
  return async (call, next) => {
    const { method, path, query, body, email, sender } = call
    if (path !== '/verify') return next(call)
    const isPost = method === 'POST'
    const signed = isPost ? body['token_hash'] : query.get('token')
    if (!isPost || (signed !== undefined && signed !== null && signed !== '') || email === '') {
      const hash = typeof signed === 'string' ? signer.open(signed) : null
      if (hash !== null) return next(toKnownHash(call, hash, addresses))
      if (!ofSender.allow(sender)) return tooMany(ofSender.wait(sender))
      return isPost ? expired() : leadBack(addresses.choose(query.get('redirect_to')))
    }
    if (!ofSender.allow(sender)) return tooMany(ofSender.wait(sender))
    if (!ofAddress.allow(email)) return tooMany(ofAddress.wait(email))
    const response = await next(withBody(call, withoutAlias(body)))
    if (response.ok) {
      ofSender.forgive(sender)
      ofAddress.forgive(email)
    }
    return response
  }
}

function toKnownHash(call: AuthCall, hash: string, addresses: AllowedAddresses): AuthCall {
  if (call.method === 'POST') {
    return withBody(call, { ...withoutAlias(call.body), token_hash: hash })
  }
  return withQuery(call, (query) => {
    query.set('token', hash)
    query.set('redirect_to', addresses.choose(query.get('redirect_to')))
  })
}

/**
 * Codes from mails are verified by supabase-js with type `email`, the one that its documentation
 * teaches. @supabase/lite 0.10 knows the older name `magiclink` only, which looks at the same tokens.
 */
const withoutAlias = (body: AuthCall['body']): AuthCall['body'] =>
  body['type'] === 'email' ? { ...body, type: 'magiclink' } : body

const EXPIRED = 'Token has expired or is invalid'
const expired = (): Response => refuse(403, 'otp_expired', EXPIRED)

function leadBack(address: string): Response {
  const problem = { error: 'access_denied', error_code: 'otp_expired', error_description: EXPIRED }
  const location = `${address.replace(/#.*$/s, '')}#${new URLSearchParams(problem)}`
  return new Response(null, { status: 303, headers: { location } })
}
