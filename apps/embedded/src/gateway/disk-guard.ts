import type { MiddlewareHandler } from 'hono'
import { type Disk, watchRefusals } from '../disk.ts'

const STATUS = 507
const MESSAGE = 'The server has no room left to store this. Try again later.'
/** A change of a few columns; a row of text is longer. */
const SMALL_BYTES = 16 * 1024

/** Those of Auth that somebody needs to go on reading, or to leave. */
const AUTH_ALWAYS = /^\/auth\/v1\/(?:token|logout|verify)\b/
/** Calls of Storage by POST that store nothing. */
const STORAGE_READS = /^\/storage\/v1\/object\/(?:list|list-v2|sign|info|upload\/sign)\//

/**
 * Refuses what would fill the disk while there is little room, each part in its own words. Reading, and
 * deleting, go on.
 */
export function createDiskGuard(disk: Pick<Disk, 'level'>): MiddlewareHandler {
  return async (c, next) => {
    const level = disk.level()
    const path = c.req.path
    const length = c.req.header('content-length')
    if (level !== 'room' && isRefused(c.req.method, path, length, level)) return refusal(path)
    const isCall = path.startsWith('/rest/v1/rpc/')
    const mayWrite = level !== 'full' || !isCall
    const { isRefused: wasRefused } = await watchRefusals(mayWrite, next)
    if (wasRefused && c.res.status >= 400) {
      const answer = withHeadersOf(c.res, refusal(path))
      // Hono adds the headers of the response before, of which one is its length.
      c.res = undefined
      c.res = answer
    }
    return undefined
  }
}

function isRefused(
  method: string,
  path: string,
  length: string | undefined,
  level: 'low' | 'full',
): boolean {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || method === 'DELETE') {
    return false
  }
  if (path.startsWith('/storage/v1/')) return method !== 'POST' || !STORAGE_READS.test(path)
  if (path.startsWith('/auth/v1/')) return level === 'full' && !AUTH_ALWAYS.test(path)
  if (!path.startsWith('/rest/v1/') || path.startsWith('/rest/v1/rpc/')) return false
  const isSmallChange = method === 'PATCH' && Number(length ?? Infinity) <= SMALL_BYTES
  return level === 'full' || !isSmallChange
}

/** In the Data API the message is the code, as of an error that a database function raises. */
function refusal(path: string): Response {
  if (path.startsWith('/storage/')) {
    const body = { statusCode: String(STATUS), error: 'disk_full', code: 'InsufficientStorage' }
    return Response.json({ ...body, message: MESSAGE }, { status: STATUS })
  }
  if (path.startsWith('/auth/')) {
    const body = { code: STATUS, error_code: 'disk_full', msg: MESSAGE }
    return Response.json(body, { status: STATUS })
  }
  const body = { code: '53100', message: 'disk_full', details: MESSAGE, hint: null }
  return Response.json(body, { status: STATUS })
}

/** Those of CORS are of the caller, not of the answer. */
function withHeadersOf(original: Response, refused: Response): Response {
  const headers = new Headers(refused.headers)
  for (const [name, value] of original.headers) {
    if (name.startsWith('access-control-') || name === 'vary') headers.set(name, value)
  }
  return new Response(refused.body, { status: refused.status, headers })
}
