import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { requestId } from 'hono/request-id'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { z } from 'zod'
import { AppError, ERROR_CATALOGUE, type ErrorBody, type ErrorCode } from '../contract/errors.ts'
import { withRequestId } from './request-context.ts'
import { isApiKey } from './token-check.ts'

/** The caller of a request, verified. */
export interface Caller {
  userId: string
  accessToken: string
}

/** Verifies a user's token: their id, or null when it is invalid or has expired. */
export type VerifyToken = (token: string) => Promise<string | null>

export interface HttpOptions {
  /** First path segment, the function's name. */
  basePath: string
  verifyToken: VerifyToken
  /** Keys that speak for the service itself: the project's secret keys and the older JWT. */
  serviceKeys: readonly string[]
}

export interface AppVariables {
  requestId: string
}

export type FunctionApp = Hono<{ Variables: AppVariables }>

const MAX_BODY_BYTES = 256 * 1024

/** A Hono app with what every function has: request id, CORS, a body limit, one rendering of errors. */
export function createApp(options: Pick<HttpOptions, 'basePath'>): FunctionApp {
  const app = new Hono<{ Variables: AppVariables }>().basePath(options.basePath)
  app.use(requestId())
  app.use((c, next) => withRequestId(c.get('requestId'), next))
  app.use(
    cors({
      origin: '*',
      allowHeaders: [
        'authorization',
        'apikey',
        'content-type',
        'x-client-info',
        'x-region',
        'x-request-id',
      ],
      exposeHeaders: ['x-request-id', 'retry-after'],
    }),
  )
  app.use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () => {
        throw new AppError('request_too_large')
      },
    }),
  )
  app.notFound((c) => renderError(c, 'not_found'))
  app.onError((error, c) => {
    if (error instanceof AppError) return renderError(c, error.code, error.retryAfter)
    console.error(`request ${c.get('requestId')} failed:`, error)
    return renderError(c, 'internal')
  })
  return app
}

function renderError(
  c: Context<{ Variables: AppVariables }>,
  code: ErrorCode,
  retryAfter?: number,
): Response {
  const [status, message] = ERROR_CATALOGUE[code]
  const body: ErrorBody = { error: { code, message, request_id: c.get('requestId') } }
  if (retryAfter !== undefined) c.header('retry-after', String(retryAfter))
  return c.json(body, status as ContentfulStatusCode)
}

/** The verified caller; throws `unauthenticated` without a token and `session_expired` with a dead one. */
export async function requireCaller(c: Context, verifyToken: VerifyToken): Promise<Caller> {
  const accessToken = readBearer(c)
  // supabase-js sends its API key as the bearer when nobody is signed in.
  if (accessToken === undefined || isApiKey(accessToken)) throw new AppError('unauthenticated')
  const userId = await verifyToken(accessToken)
  if (userId === null) throw new AppError('session_expired')
  return { userId, accessToken }
}

/** Lets only the service itself pass, by any of its keys. */
export function requireService(c: Context, serviceKeys: readonly string[]): void {
  const given = readKey(c)
  if (!given) throw new AppError('unauthenticated')
  if (!isService(c, serviceKeys)) throw new AppError('service_only')
}

/** Whether the service itself calls. */
export function isService(c: Context, serviceKeys: readonly string[]): boolean {
  const given = readKey(c)
  return given !== undefined && serviceKeys.some((key) => equalInConstantTime(given, key))
}

const readKey = (c: Context): string | undefined => c.req.header('apikey') || readBearer(c)

/** The body, parsed; throws `invalid_request` when it is not JSON of the expected form. */
export async function readJson<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const body: unknown = await c.req.json().catch((cause: unknown) => {
    throw new AppError('invalid_request', { cause })
  })
  const result = schema.safeParse(body)
  if (!result.success) throw new AppError('invalid_request', { cause: result.error })
  return result.data
}

/** The body where there is one; without one, what the schema has for `undefined`. */
export async function readOptionalJson<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const isEmpty = (await c.req.text()).trim() === ''
  return isEmpty ? schema.parse(undefined) : readJson(c, schema)
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A path parameter that has to be a UUID; what is not one cannot exist, so it ends as `code`. */
export function readId(c: Context, name: string, code: ErrorCode): string {
  const id = c.req.param(name) ?? ''
  if (!UUID.test(id)) throw new AppError(code)
  return id
}

function readBearer(c: Context): string | undefined {
  return /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
}

function equalInConstantTime(a: string, b: string): boolean {
  const [left, right] = [new TextEncoder().encode(a), new TextEncoder().encode(b)]
  let difference = left.length ^ right.length
  for (let i = 0; i < left.length; i++)
    difference |= (left[i] ?? 0) ^ (right[i % right.length] ?? 0)
  return difference === 0
}
