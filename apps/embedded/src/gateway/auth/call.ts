/** A request to Auth, read once for all that look at it before it is served. */
export interface AuthCall {
  request: Request
  method: string
  /** As the router reads it (%6ftp is otp), without `/auth/v1`. */
  path: string
  query: URLSearchParams
  /** Nothing where the body is no JSON object: for Auth to refuse. */
  body: Readonly<Record<string, unknown>>
  /** The address that the body names, as Auth compares it. */
  email: string
  /** Where the caller's connection comes from. */
  sender: string
}

export type Serve = (call: AuthCall) => Promise<Response>
/** Looks at a call, and passes it on or answers it. */
export type Step = (call: AuthCall, next: Serve) => Promise<Response>

/** Longer addresses are none. */
const MAX_EMAIL = 320

/** Null for a path that nobody can read. */
export async function readCall(request: Request, sender: string): Promise<AuthCall | null> {
  const { pathname, searchParams: query } = new URL(request.url)
  const path = decodePath(pathname)?.replace(/^\/auth\/v1/, '')
  if (path === undefined) return null
  const { method } = request
  if (method === 'GET' || method === 'HEAD' || request.body === null) {
    return { request, method, path, query, body: {}, email: '', sender }
  }
  const text = await request.text()
  const body = parseObject(text)
  const email = typeof body['email'] === 'string' ? body['email'].toLowerCase() : ''
  return {
    request: withText(request, request.url, text),
    method,
    path,
    query,
    body,
    email: email.length <= MAX_EMAIL ? email : '',
    sender,
  }
}

/** The same call with another body. */
export function withBody(call: AuthCall, body: Readonly<Record<string, unknown>>): AuthCall {
  const request = withText(call.request, call.request.url, JSON.stringify(body))
  return { ...call, request, body }
}

/** The same call with another query. */
export function withQuery(call: AuthCall, change: (query: URLSearchParams) => void): AuthCall {
  const url = new URL(call.request.url)
  change(url.searchParams)
  const { method, headers, signal } = call.request
  const request = new Request(url, { method, headers, signal })
  return { ...call, request, query: url.searchParams }
}

function withText(request: Request, url: string, text: string): Request {
  const headers = new Headers(request.headers)
  headers.delete('content-length')
  return new Request(url, { method: request.method, headers, body: text, signal: request.signal })
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An error as Auth writes it. */
export const refuse = (status: number, error_code: string, msg: string): Response =>
  Response.json(
    { code: status, error_code, msg },
    { status, headers: { 'x-sb-error-code': error_code } },
  )

export function tooMany(
  waitSeconds: number,
  code: 'over_request_rate_limit' | 'over_email_send_rate_limit' = 'over_request_rate_limit',
): Response {
  const response = refuse(429, code, 'Too many requests, try again later')
  response.headers.set('retry-after', String(Math.max(1, waitSeconds)))
  return response
}
