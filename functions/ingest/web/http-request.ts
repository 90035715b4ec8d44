import { lookup } from 'node:dns/promises'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { AppError } from '../../_shared/contract/errors.ts'

export const USER_AGENT = 'DocuMind/1.0 (reads a page that a person asked for)'

export interface RequestOptions {
  /** Whether an address may be asked. */
  isAllowed: (address: string) => boolean
  signal: AbortSignal
}

/**
 * Asks for a page, at an address that was looked at: the connection goes to the very address that was found to be public,
 * so that a name which means another one a moment later leads nowhere else. No cookies, no credentials.
 * @throws AppError page_address_private, page_unreachable
 */
export async function requestPage(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  const address = await findAddress(url, options)
  const family = isIP(address)
  const pinned: LookupFunction = (_host, given, callback) => {
    if (given.all === true) callback(null, [{ address, family }])
    else callback(null, address, family)
  }
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const request = (url.protocol === 'https:' ? https : http).get(
    url,
    {
      agent: false,
      lookup: pinned,
      signal: options.signal,
      headers: {
        'user-agent': USER_AGENT,
        accept: 'text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9',
        'accept-encoding': 'gzip, identity',
      },
    },
    resolve,
  )
  request.on('error', reject)
  try {
    return await promise
  } catch (cause) {
    throw toPageError(cause, options.signal)
  }
}

export function toPageError(cause: unknown, signal: AbortSignal): AppError {
  if (cause instanceof AppError) return cause
  return new AppError(signal.aborted ? 'page_timeout' : 'page_unreachable', { cause })
}

async function findAddress(url: URL, { isAllowed, signal }: RequestOptions): Promise<string> {
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
