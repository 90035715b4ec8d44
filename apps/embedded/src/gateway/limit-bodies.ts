import type { MiddlewareHandler } from 'hono'
import type { TokenClaims } from '../keys.ts'
import { BodyError, isTooDeep, readBody } from '../request-body.ts'
import { errorShapeOf } from './error-shapes.ts'

export interface ApiBodyOptions {
  authenticate: (token: string) => Promise<TokenClaims | null>
  /** Of a call of Data API or Auth. */
  maxBytes: number
  stallMs: number
  /** Tables whose rows people may send up to `LARGE_BYTES`. */
  largeTables?: readonly string[]
}

/** What the service may write, and everybody into the tables that hold long texts. */
const LARGE_BYTES = 64 * 1024 * 1024
/** Of all requests together that are being read or worked on. */
const MAX_HELD_BYTES = 192 * 1024 * 1024

/** Data API and Auth read a body whole before they look at it; so it is measured, as it arrives, before them. */
export function limitApiBodies(options: ApiBodyOptions): MiddlewareHandler {
  let heldBytes = 0
  return async (c, next) => {
    const request = c.req.raw
    const { method, headers } = request
    if (request.body === null || method === 'GET' || method === 'HEAD') return next()
    const problem = errorShapeOf(c.req.path)
    let body: Buffer<ArrayBuffer>
    try {
      const maxBytes = await chooseLimit(options, c.req.path, headers)
      body = await readBody(request, { maxBytes, stallMs: options.stallMs })
    } catch (error) {
      if (error instanceof BodyError)
        return problem(error.status, CODES[error.problem], error.message)
      throw error
    }
    if (isJson(headers) && isTooDeep(body)) {
      return problem(400, 'bad_json', 'The JSON is nested too deep')
    }
    if (heldBytes + body.length > MAX_HELD_BYTES) {
      return problem(503, 'busy', 'Too many large requests at once, try again later')
    }
    heldBytes += body.length
    try {
      c.req.raw = withBody(request, body)
      await next()
    } finally {
      heldBytes -= body.length
    }
    return undefined
  }
}

const CODES = {
  too_large: 'request_too_large',
  stalled: 'request_timeout',
  cut_off: 'bad_json',
} as const

async function chooseLimit(
  { authenticate, maxBytes, largeTables = [] }: ApiBodyOptions,
  path: string,
  headers: Headers,
): Promise<number> {
  const bearer = /^bearer (\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
  const claims = await authenticate(bearer ?? headers.get('apikey') ?? '')
  const mayBeLong =
    claims?.role === 'service_role' ||
    (claims?.role === 'authenticated' && largeTables.some((table) => isTable(path, table)))
  return mayBeLong ? Math.max(maxBytes, LARGE_BYTES) : maxBytes
}

const isTable = (path: string, table: string): boolean =>
  path === `/rest/v1/${table}` || path === `/rest/v1/${table}/`

/** What comes without a type is read as JSON as well. */
const isJson = (headers: Headers): boolean =>
  /json|^$/i.test((headers.get('content-type') ?? '').split(';')[0] ?? '')

function withBody(request: Request, body: Buffer<ArrayBuffer>): Request {
  const headers = new Headers(request.headers)
  headers.delete('transfer-encoding')
  headers.set('content-length', String(body.length))
  return new Request(request.url, {
    method: request.method,
    headers,
    body,
    signal: request.signal,
  })
}
