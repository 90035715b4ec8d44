/** The Phoenix channel protocol in both versions that clients of Supabase Realtime speak. */

export const EVENTS = {
  join: 'phx_join',
  leave: 'phx_leave',
  close: 'phx_close',
  reply: 'phx_reply',
  heartbeat: 'heartbeat',
  accessToken: 'access_token',
  broadcast: 'broadcast',
  presence: 'presence',
  presenceState: 'presence_state',
  presenceDiff: 'presence_diff',
  postgresChanges: 'postgres_changes',
  system: 'system',
} as const

export const PHOENIX_TOPIC = 'phoenix'
export const TOPIC_PREFIX = 'realtime:'

export const VERSIONS = ['1.0.0', '2.0.0'] as const
export type Version = (typeof VERSIONS)[number]

export type JsonObject = Record<string, unknown>

/** A broadcast pushed as a binary frame: the body travels on untouched. */
export interface UserBroadcast {
  kind: 'user'
  event: string
  encoding: 'json' | 'binary'
  body: Buffer
  meta?: JsonObject
}

/** A broadcast pushed as JSON: `{ type, event, payload, ... }` travels on as it came. */
export interface JsonBroadcast {
  kind: 'json'
  payload: JsonObject
}

export type Broadcast = UserBroadcast | JsonBroadcast

export interface Message {
  joinRef: string | null
  ref: string | null
  topic: string
  event: string
  payload: unknown
}

export interface Incoming extends Omit<Message, 'payload'> {
  payload: JsonObject | UserBroadcast
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isVersion = (value: string): value is Version =>
  VERSIONS.some((version) => version === value)

const KIND_PUSH = 3
const KIND_BROADCAST = 4
const JSON_ENCODING = 1
const MAX_FIELD_BYTES = 255

/** Reads one frame; throws on anything that is not a message of `version`. */
export function decodeFrame(version: Version, data: Buffer, isBinary: boolean): Incoming {
  if (isBinary) return decodeBroadcastPush(data)
  const parsed: unknown = JSON.parse(data.toString('utf8'))
  if (version === '1.0.0') {
    if (!isObject(parsed)) throw new Error('expected an object')
    const { join_ref, ref, topic, event, payload } = parsed
    return checkMessage(join_ref, ref, topic, event, payload)
  }
  if (!Array.isArray(parsed)) throw new Error('expected an array')
  const [joinRef, ref, topic, event, payload]: unknown[] = parsed
  return checkMessage(joinRef, ref, topic, event, payload)
}

function checkMessage(
  joinRef: unknown,
  ref: unknown,
  topic: unknown,
  event: unknown,
  payload: unknown,
): Incoming {
  if (typeof topic !== 'string' || typeof event !== 'string')
    throw new Error('topic, event missing')
  return {
    joinRef: refText(joinRef),
    ref: refText(ref),
    topic,
    event,
    payload: isObject(payload) ? payload : {},
  }
}

/** Old clients number their references, new ones send strings. */
const refText = (ref: unknown): string | null =>
  typeof ref === 'string' || typeof ref === 'number' ? String(ref) : null

/** kind, five lengths, encoding, then join ref, ref, topic, event, metadata, body. */
function decodeBroadcastPush(data: Buffer): Incoming {
  if (data.length < 7 || data[0] !== KIND_PUSH) throw new Error('unknown binary frame')
  let offset = 7
  const [joinRef = '', ref = '', topic = '', event = ''] = [1, 2, 3, 4, 5].map((position) => {
    const length = data.readUInt8(position)
    const text = data.toString('utf8', offset, offset + length)
    offset += length
    return text
  })
  if (offset > data.length) throw new Error('truncated binary frame')
  const encoding = data[6] === JSON_ENCODING ? 'json' : 'binary'
  const body = data.subarray(offset)
  if (encoding === 'json') JSON.parse(body.toString('utf8'))
  const payload: UserBroadcast = { kind: 'user', event, encoding, body }
  return { joinRef, ref, topic, event: EVENTS.broadcast, payload }
}

export function encodeMessage(version: Version, message: Message): string {
  const { joinRef, ref, topic, event, payload } = message
  return version === '1.0.0'
    ? JSON.stringify({ topic, event, payload, ref, join_ref: joinRef })
    : JSON.stringify([joinRef, ref, topic, event, payload])
}

/** The frame for `broadcast`, or null where the version cannot carry it (binary in 1.0.0). */
export function encodeBroadcast(
  version: Version,
  topic: string,
  broadcast: Broadcast,
): string | Buffer | null {
  if (broadcast.kind === 'user' && version === '2.0.0') {
    const frame = encodeUserBroadcast(topic, broadcast)
    if (frame) return frame
  }
  const payload = jsonPayload(broadcast)
  if (payload === null) return null
  const head = `${JSON.stringify(topic)}`
  return version === '1.0.0'
    ? `{"topic":${head},"event":"broadcast","ref":null,"payload":${payload}}`
    : `[null,null,${head},"broadcast",${payload}]`
}

/** The body is already JSON text, so it is spliced in rather than parsed and printed again. */
function jsonPayload(broadcast: Broadcast): string | null {
  if (broadcast.kind === 'json') return JSON.stringify(broadcast.payload)
  if (broadcast.encoding === 'binary') return null
  const meta = broadcast.meta ? `,"meta":${JSON.stringify(broadcast.meta)}` : ''
  const event = JSON.stringify(broadcast.event)
  return `{"type":"broadcast","event":${event},"payload":${broadcast.body.toString('utf8')}${meta}}`
}

/** kind, three lengths, encoding, then topic, event, metadata, body; null if a field is too long. */
function encodeUserBroadcast(topic: string, broadcast: UserBroadcast): Buffer | null {
  const fields = [
    Buffer.from(topic),
    Buffer.from(broadcast.event),
    Buffer.from(broadcast.meta ? JSON.stringify(broadcast.meta) : ''),
  ]
  if (fields.some((field) => field.length > MAX_FIELD_BYTES)) return null
  const encoding = broadcast.encoding === 'json' ? JSON_ENCODING : 0
  const header = [KIND_BROADCAST, ...fields.map((field) => field.length), encoding]
  return Buffer.concat([Buffer.from(header), ...fields, broadcast.body])
}

export const broadcastBytes = (broadcast: Broadcast): number =>
  broadcast.kind === 'user'
    ? broadcast.body.length
    : Buffer.byteLength(JSON.stringify(broadcast.payload))
