import { BodyError, isTooDeep, readBody } from '../request-body.ts'
import type { ChannelServices } from './services.ts'
import { broadcastBytes, isObject, type Broadcast, type JsonObject } from './protocol.ts'
import type { Caller } from './quotas.ts'
import { checkToken, type TokenClaims } from './tokens.ts'

const BATCH_PATH = /\/api\/broadcast\/?$/
const SINGLE_PATH = /\/api\/broadcast\/([^/]+)\/events\/([^/]+)\/?$/

/** Room for a whole batch; each message has its own, smaller limit. */
const MAX_BODY_BYTES = 5_000_000

interface BatchMessage {
  topic: string
  event: string
  payload: JsonObject
  isPrivate: boolean
}

/** Sends broadcasts over HTTP: `POST .../api/broadcast` and `.../<topic>/events/<event>`. */
export function createRest(
  services: ChannelServices,
): (request: Request, address?: string) => Promise<Response> {
  return async function handleRealtimeRequest(request, address = '') {
    const { pathname, searchParams } = new URL(request.url)
    const single = SINGLE_PATH.exec(pathname)
    if (!single && !BATCH_PATH.test(pathname)) return json(404, { message: 'not found' })
    if (request.method !== 'POST') return json(405, { message: 'Method Not Allowed' })
    const claims = await readClaims(services, request)
    if (!claims) return json(401, { message: 'Unauthorized' })
    const body = await readBody(request, { maxBytes: MAX_BODY_BYTES }).catch((error: unknown) => {
      if (error instanceof BodyError) return error
      throw error
    })
    if (body instanceof BodyError) return json(body.status, { message: body.message })
    const caller = { claims, address }
    if (!single) return sendBatch(services, caller, body)
    const [, topic = '', event = ''] = single.map(safeDecode)
    const isPrivate = searchParams.get('private') === 'true'
    const message = readSingle(request.headers.get('content-type'), event, body)
    if (message instanceof Response) return message
    return sendSingle(services, caller, { topic, isPrivate, message })
  }
}

async function readClaims(
  services: ChannelServices,
  request: Request,
): Promise<TokenClaims | null> {
  const bearer = /^bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  const token = bearer ?? request.headers.get('apikey')
  if (!token) return null
  const check = await checkToken(services.authenticate, token)
  return 'claims' in check ? check.claims : null
}

function readSingle(
  contentType: string | null,
  event: string,
  body: Buffer<ArrayBuffer>,
): Broadcast | Response {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? 'application/json'
  if (type === 'application/octet-stream') return { kind: 'user', event, encoding: 'binary', body }
  if (type !== 'application/json') {
    const error = 'Unsupported Media Type. Use application/json or application/octet-stream'
    return json(415, { error })
  }
  const text = body.length === 0 ? Buffer.from('{}') : body
  if (parseJson(text) === undefined) return json(400, { message: 'Bad Request' })
  return { kind: 'user', event, encoding: 'json', body: text }
}

async function sendSingle(
  services: ChannelServices,
  caller: Caller,
  { topic, isPrivate, message }: { topic: string; isPrivate: boolean; message: Broadcast },
): Promise<Response> {
  if (broadcastBytes(message) > services.limits.payloadBytes) {
    return json(422, { errors: { payload: ['Payload size exceeds tenant limit'] } })
  }
  if (!services.quotas.takeMessages(caller, isPrivate))
    return json(429, { message: 'You have exceeded your rate limit' })
  if (isPrivate) {
    const allowed = await mayBroadcast(services, caller.claims, topic)
    if (allowed === null) return json(422, { message: 'RLS policy error' })
    if (!allowed) return json(403, { message: 'Unauthorized' })
  }
  services.hub.broadcast(topic, isPrivate, message)
  return new Response(null, { status: 202 })
}

/** A batch is accepted as a whole; what its sender may not send is left out in silence. */
async function sendBatch(
  services: ChannelServices,
  caller: Caller,
  body: Buffer,
): Promise<Response> {
  const parsed = parseJson(body)
  if (parsed === undefined) return json(400, { message: 'Bad Request' })
  const { messages, errors } = readBatch(parsed, services.limits.payloadBytes)
  if (errors) return json(422, { errors })
  const inPrivate = messages.filter(({ isPrivate }) => isPrivate).length
  const takes = (isPrivate: boolean, amount: number): boolean =>
    amount === 0 || services.quotas.takeMessages(caller, isPrivate, amount)
  if (!takes(true, inPrivate) || !takes(false, messages.length - inPrivate)) {
    const message = 'Too many messages to broadcast, please reduce the batch size'
    return json(429, { message })
  }
  const decided = new Map<string, boolean>()
  for (const { topic, event, payload, isPrivate } of messages) {
    if (isPrivate && !decided.has(topic)) {
      decided.set(topic, (await mayBroadcast(services, caller.claims, topic)) === true)
    }
    if (isPrivate && !decided.get(topic)) continue
    const content = { type: 'broadcast', event, payload }
    services.hub.broadcast(topic, isPrivate, { kind: 'json', payload: content })
  }
  return new Response(null, { status: 202 })
}

function readBatch(
  body: unknown,
  payloadBytes: number,
): { messages: BatchMessage[]; errors?: JsonObject } {
  const list: unknown = isObject(body) ? body['messages'] : undefined
  if (!Array.isArray(list) || list.length === 0) {
    return { messages: [], errors: { messages: ["can't be blank"] } }
  }
  const read = list.map((item: unknown) => readBatchMessage(item, payloadBytes))
  const messages = read.flatMap(({ message }) => message ?? [])
  if (messages.length === read.length) return { messages }
  return { messages: [], errors: { messages: read.map(({ errors }) => errors) } }
}

function readBatchMessage(
  item: unknown,
  payloadBytes: number,
): { message?: BatchMessage; errors: Record<string, string[]> } {
  const fields = isObject(item) ? item : {}
  const { topic, event, payload } = fields
  const errors: Record<string, string[]> = {}
  for (const [name, value] of Object.entries({ topic, event, payload })) {
    const fits = name === 'payload' ? isObject(value) : typeof value === 'string'
    if (value === undefined || value === null || value === '') errors[name] = ["can't be blank"]
    else if (!fits) errors[name] = ['is invalid']
  }
  if (typeof topic !== 'string' || typeof event !== 'string' || !isObject(payload)) {
    return { errors }
  }
  if (Buffer.byteLength(JSON.stringify(payload)) > payloadBytes) {
    errors['payload'] = ['Payload size exceeds tenant limit']
  }
  if (Object.keys(errors).length > 0) return { errors }
  const isPrivate = fields['private'] === true || fields['private'] === 'true'
  return { message: { topic, event, payload, isPrivate }, errors }
}

/** Null when the policies themselves fail. */
async function mayBroadcast(
  services: ChannelServices,
  claims: TokenClaims,
  topic: string,
): Promise<boolean | null> {
  try {
    const { broadcastWrite } = await services.authorizer.write(claims, topic)
    return broadcastWrite === true
  } catch (error) {
    services.onError(error)
    return null
  }
}

/** Undefined when `body` is not JSON. */
function parseJson(body: Buffer): unknown {
  if (isTooDeep(body)) return undefined
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return value
  } catch {
    return undefined
  }
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const json = (status: number, body: JsonObject): Response => Response.json(body, { status })
