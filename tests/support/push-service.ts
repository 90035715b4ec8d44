import { createDecipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { importJWK, jwtVerify, type JWTPayload } from 'jose'
import { generate } from 'selfsigned'

/** What a browser gives its page: where a device is told, and with which keys. */
export interface PushDevice {
  endpoint: string
  p256dh: string
  auth: string
}

export interface ReceivedPush {
  endpoint: string
  /** As the device reads it. */
  payload: unknown
  claims: JWTPayload
  headers: Readonly<Record<string, string | undefined>>
}

export interface PushService extends AsyncDisposable {
  /** In PEM: whoever is to reach it has to trust it. */
  certificate: string
  /** A new device. */
  register(): PushDevice
  /** From now on the device's messages are answered like this, after they were verified and read. */
  answer(device: PushDevice, status: number, headers?: Record<string, string>): void
  received: ReceivedPush[]
  /** Why messages were refused, besides what tests asked for. */
  refused: string[]
}

interface Registered {
  keys: ECDH
  auth: Buffer
  status: number
  headers: Record<string, string>
}

/**
 * A push service on this machine (RFC 8030): verifies who sends (RFC 8292), and reads messages as a browser does
 * (RFC 8291), with nothing of the library that wrote them.
 */
export async function startPushService(): Promise<PushService> {
  const pem = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  })
  const devices = new Map<string, Registered>()
  const received: ReceivedPush[] = []
  const refused: string[] = []
  const server = https.createServer({ key: pem.private, cert: pem.cert }, (request, response) => {
    const device = devices.get(request.url ?? '')
    if (!device) return void response.writeHead(404).end()
    const endpoint = origin + request.url
    receive({ request, device, origin, endpoint }).then(
      (push) => {
        received.push(push)
        response.writeHead(device.status, device.headers).end()
      },
      (error: unknown) => {
        refused.push(String(error))
        response.writeHead(400).end()
      },
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    certificate: pem.cert,
    received,
    refused,
    register() {
      const keys = createECDH('prime256v1')
      const auth = randomBytes(16)
      const path = `/send/${randomBytes(12).toString('base64url')}`
      const p256dh = keys.generateKeys().toString('base64url')
      devices.set(path, { keys, auth, status: 201, headers: {} })
      return { endpoint: origin + path, p256dh, auth: auth.toString('base64url') }
    },
    answer(device, status, headers = {}) {
      const registered = devices.get(new URL(device.endpoint).pathname)
      if (registered) Object.assign(registered, { status, headers })
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

interface Incoming {
  request: IncomingMessage
  device: Registered
  origin: string
  endpoint: string
}

async function receive({ request, device, origin, endpoint }: Incoming): Promise<ReceivedPush> {
  const { headers } = request
  const body = await buffer(request)
  const claims = await verifySender(headers.authorization ?? '', origin)
  if (headers['content-encoding'] !== 'aes128gcm') throw new Error('not encrypted by RFC 8291')
  if (!/^\d+$/.test(String(headers['ttl']))) throw new Error('no TTL')
  if (!/^[\w-]{1,32}$/.test(String(headers['topic']))) throw new Error('no topic')
  if (body.length > 4096) throw new Error('too large')
  const payload: unknown = JSON.parse(decrypt(body, device))
  const { ttl, topic } = headers
  return { endpoint, payload, claims, headers: { ttl: String(ttl), topic: String(topic) } }
}

/** The token is for this service, signed with the key that is named, good for a day at most, and says whom to write to. */
async function verifySender(authorization: string, origin: string): Promise<JWTPayload> {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(authorization) ?? []
  const point = Buffer.from(key, 'base64url')
  const part = (from: number): string => point.subarray(from, from + 32).toString('base64url')
  const jwk = { kty: 'EC', crv: 'P-256', x: part(1), y: part(33) }
  const { payload } = await jwtVerify(token, await importJWK(jwk, 'ES256'), {
    audience: origin,
    algorithms: ['ES256'],
  })
  const seconds = (payload.exp ?? Infinity) - Date.now() / 1000
  if (seconds > 24 * 3600) throw new Error('the token is good for more than a day')
  if (!/^(?:mailto:|https:)/.test(payload.sub ?? '')) throw new Error('nobody to write to')
  return { ...payload, key }
}

/** One record of aes128gcm (RFC 8188): salt, size, the sender's key, the text, what it is filled up with. */
function decrypt(body: Buffer, { keys, auth }: Registered): string {
  const salt = body.subarray(0, 16)
  const sender = body.subarray(21, 21 + body.readUInt8(20))
  const record = body.subarray(21 + sender.length)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), keys.getPublicKey(), sender])
  const derive = (secret: Buffer, saltOf: Buffer, text: Buffer | string, bytes: number): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, saltOf, text, bytes))
  const input = derive(keys.computeSecret(sender), auth, info, 32)
  const key = derive(input, salt, 'Content-Encoding: aes128gcm\0', 16)
  const nonce = derive(input, salt, 'Content-Encoding: nonce\0', 12)
  const decipher = createDecipheriv('aes-128-gcm', key, nonce)
  decipher.setAuthTag(record.subarray(-16))
  const text = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()])
  const end = text.lastIndexOf(2)
  if (end < 0 || text.subarray(end + 1).some((byte) => byte !== 0))
    throw new Error('no last record')
  return text.subarray(0, end).toString('utf8')
}
