import { encryptNotification, vapidHeaders } from '@block65/webcrypto-web-push'
import type { PushPayload } from '../../_shared/contract/push.ts'
import { AppError } from '../../_shared/contract/errors.ts'
import type { VapidKeys } from '../../_shared/http/env.ts'
import { requestGuarded } from '../../_shared/http/guarded-request.ts'

type Subscription = Parameters<typeof vapidHeaders>[0]

export interface PushMessage {
  endpoint: string
  p256dh: string
  auth: string
  /** Of the message, in JSON. Encrypted for the device (RFC 8291): the push service reads none of it. */
  payload: PushPayload
  /** 32 characters of base64url: what the push service has kept under it for the device is replaced. */
  topic: string
  /** How often it was tried, this time included. */
  attempts: number
}

export interface PushOptions {
  vapid: VapidKeys
  isAllowed: (address: string) => boolean
  ca: string | undefined
}

/** What has become of a message, as `finish_pushes` takes it. */
export type PushOutcome =
  { outcome: 'sent' | 'gone' | 'refused' } | { outcome: 'later'; seconds: number }

const TIMEOUT_MS = 10_000
/** What is not delivered within a day is no news. */
const TTL_SECONDS = 24 * 3600
const FIRST_PAUSE_SECONDS = 60

/** Hands a message to the push service of its device. Does not throw. */
export async function postPush(message: PushMessage, options: PushOptions): Promise<PushOutcome> {
  const url = new URL(message.endpoint)
  try {
    const body = await encrypt(message)
    // Keys that are none cannot have come from a browser.
    if (body === null) return { outcome: 'gone' }
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const headers = await headersOf(message, body, options.vapid)
    const { isAllowed, ca } = options
    const request = { method: 'POST', headers, body, isAllowed, ca, signal }
    const response = await requestGuarded(url, request)
    response.destroy()
    return outcomeOf(response.statusCode ?? 0, response.headers['retry-after'], message)
  } catch (error) {
    if (error instanceof AppError && error.code === 'page_address_private')
      return { outcome: 'gone' }
    console.error(`${url.host} could not be told:`, error)
    return { outcome: 'later', seconds: pauseAfter(message.attempts) }
  }
}

const toSubscription = ({ endpoint, p256dh, auth }: PushMessage): Subscription => ({
  endpoint,
  expirationTime: null,
  keys: { p256dh, auth },
})

/** Null where the keys of the device are none. */
async function encrypt(message: PushMessage): Promise<Uint8Array | null> {
  const text = new TextEncoder().encode(JSON.stringify(message.payload))
  try {
    return await encryptNotification(toSubscription(message), text)
  } catch (error) {
    console.error('a message could not be encrypted for its device:', error)
    return null
  }
}

async function headersOf(
  message: PushMessage,
  body: Uint8Array,
  vapid: VapidKeys,
): Promise<Record<string, string>> {
  return {
    ...(await vapidHeaders(toSubscription(message), vapid)).headers,
    ttl: String(TTL_SECONDS),
    topic: message.topic,
    'content-encoding': 'aes128gcm',
    'content-type': 'application/octet-stream',
    'content-length': String(body.byteLength),
  }
}

function outcomeOf(
  status: number,
  retryAfter: string | undefined,
  { endpoint, attempts }: PushMessage,
): PushOutcome {
  if (status >= 200 && status < 300) return { outcome: 'sent' }
  if (status === 404 || status === 410) return { outcome: 'gone' }
  console.error(`${new URL(endpoint).host} answered ${status}`)
  if (status !== 429 && status < 500) return { outcome: 'refused' }
  return { outcome: 'later', seconds: readRetryAfter(retryAfter) ?? pauseAfter(attempts) }
}

/** One minute, then two, four, eight, sixteen. */
const pauseAfter = (attempts: number): number => FIRST_PAUSE_SECONDS * 2 ** (attempts - 1)

/** Seconds, or a date (RFC 9110); at least one, and no longer than a message is good for. */
export function readRetryAfter(value: string | undefined, now = Date.now()): number | undefined {
  if (value === undefined) return undefined
  const seconds = /^\d{1,9}$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1000
  return Number.isFinite(seconds)
    ? Math.min(Math.max(Math.ceil(seconds), 1), TTL_SECONDS)
    : undefined
}
