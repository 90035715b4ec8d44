import { lookup } from 'node:dns/promises'
import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { AppError } from '../contract/errors.ts'

export interface GuardedRequest {
  /** Whether an address may be asked. */
  isAllowed: (address: string) => boolean
  signal: AbortSignal
  /** GET, if not said. */
  method?: string
  headers?: OutgoingHttpHeaders
  body?: Uint8Array
  /** In PEM: whose certificates are trusted, in place of the usual authorities. */
  ca?: string | undefined
}

/**
 * Asks a server that somebody named, at an address that was looked at: the connection goes to the very address that was
 * found to be public, so that a name which means another one a moment later leads nowhere else. Redirects are not followed.
 * No cookies, no credentials.
 * @throws AppError page_address_private, page_unreachable, page_timeout
 */
export async function requestGuarded(url: URL, options: GuardedRequest): Promise<IncomingMessage> {
  const address = await findAddress(url, options)
  const family = isIP(address)
  const pinned: LookupFunction = (_host, given, callback) => {
    if (given.all === true) callback(null, [{ address, family }])
    else callback(null, address, family)
  }
  const { method = 'GET', headers = {}, body, ca, signal } = options
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const request = (url.protocol === 'https:' ? https : http).request(
    url,
    { agent: false, lookup: pinned, signal, method, headers, ...(ca === undefined ? {} : { ca }) },
    resolve,
  )
  request.on('error', reject)
  request.end(body)
  try {
    return await promise
  } catch (cause) {
    throw toPageError(cause, signal)
  }
}

export function toPageError(cause: unknown, signal: AbortSignal): AppError {
  if (cause instanceof AppError) return cause
  return new AppError(signal.aborted ? 'page_timeout' : 'page_unreachable', { cause })
}

async function findAddress(url: URL, { isAllowed, signal }: GuardedRequest): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const addresses = isIP(host) === 0 ? await resolveName(host, signal) : [host]
  const [first] = addresses
  if (first === undefined) throw new AppError('page_unreachable')
  // One that leads inside is enough: who answers for the name may give either next time.
  if (!addresses.every(isAllowed)) throw new AppError('page_address_private')
  return first
}

async function resolveName(host: string, signal: AbortSignal): Promise<string[]> {
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    const found = await Promise.race([lookup(host, { all: true }), ended])
    return found.map(({ address }) => address)
  } catch (cause) {
    throw toPageError(cause, signal)
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
