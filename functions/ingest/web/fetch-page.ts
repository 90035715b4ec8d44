import type { IncomingMessage } from 'node:http'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { AppError } from '../../_shared/contract/errors.ts'
import { toPageError } from '../../_shared/http/guarded-request.ts'
import { isPdfStart } from '../read/file-signatures.ts'
import { requestPage, type RequestOptions } from './http-request.ts'

export type PageType = 'html' | 'text' | 'pdf'

/** What was found at an address. */
export interface FetchedPage {
  /** Where it stands, after all redirects. */
  url: string
  type: PageType
  /** As the server names it; undefined where it does not. */
  charset: string | undefined
  bytes: Uint8Array<ArrayBuffer>
}

const MAX_REDIRECTS = 5
const MAX_BYTES = 10 * 1024 * 1024
const TIMEOUT_MS = 15_000
const MAX_ADDRESS_CHARACTERS = 4000

/** An address as people type it. @throws AppError page_address_invalid */
export function parsePageUrl(typed: string): URL {
  const text = typed.trim()
  const isBare = !/^[a-z][a-z0-9+.-]*:/i.test(text) || /^[^/:]+:\d+(?:\/|$)/.test(text)
  const url = URL.parse(isBare ? `https://${text}` : text)
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (!url || !isWeb || url.href.length > MAX_ADDRESS_CHARACTERS)
    throw new AppError('page_address_invalid')
  if (url.username !== '' || url.password !== '' || url.hostname === '')
    throw new AppError('page_address_invalid')
  url.hash = ''
  return url
}

/**
 * Fetches a page, each redirect looked at like the address itself.
 * @throws AppError page_address_invalid, page_address_private, page_unreachable, page_timeout, page_too_large, page_type_unsupported
 */
export async function fetchPage(
  start: URL,
  options: Pick<RequestOptions, 'isAllowed'>,
): Promise<FetchedPage> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  let url = start
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const response = await requestPage(url, { ...options, signal })
    const { statusCode: status = 0, headers } = response
    if (status >= 300 && status < 400 && headers.location !== undefined) {
      response.destroy()
      url = parsePageUrl(URL.parse(headers.location, url)?.href ?? '')
      continue
    }
    if (status !== 200) {
      response.destroy()
      throw new AppError('page_unreachable')
    }
    return readResponse(url, response, signal)
  }
  throw new AppError('page_unreachable')
}

async function readResponse(
  url: URL,
  response: IncomingMessage,
  signal: AbortSignal,
): Promise<FetchedPage> {
  try {
    const contentType = response.headers['content-type'] ?? ''
    const type = typeOf(contentType)
    if (Number(response.headers['content-length'] ?? 0) > MAX_BYTES)
      throw new AppError('page_too_large')
    const bytes = await readBody(response)
    if (bytes.length === 0) throw new AppError('page_unreachable')
    const charset = /charset\s?=\s?["']?([\w:.-]{1,40})/i.exec(contentType)?.[1]
    return { url: url.href, type: isPdfStart(bytes) ? 'pdf' : type, charset, bytes }
  } catch (cause) {
    throw toPageError(cause, signal)
  } finally {
    response.destroy()
  }
}

/** @throws AppError page_type_unsupported */
function typeOf(contentType: string): PageType {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === '' || type === 'text/html' || type === 'application/xhtml+xml') return 'html'
  if (type === 'text/plain' || type === 'text/markdown') return 'text'
  if (type === 'application/pdf' || type === 'application/x-pdf') return 'pdf'
  throw new AppError('page_type_unsupported')
}

async function readBody(response: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of inflate(response)) {
    if (!(chunk instanceof Uint8Array)) continue
    length += chunk.length
    if (length > MAX_BYTES) throw new AppError('page_too_large')
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/** Counted as it comes out: a little may inflate to very much. */
function inflate(response: IncomingMessage): Readable {
  const encoding = response.headers['content-encoding'] ?? 'identity'
  if (encoding === 'identity') return response
  if (!/^(?:x-)?gzip$/i.test(encoding)) throw new AppError('page_type_unsupported')
  // What goes wrong ends the reader, which is told of it.
  return pipeline(response, createGunzip(), () => undefined)
}
