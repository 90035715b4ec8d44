import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { knowCallers, isFromThisMachine } from '../../apps/embedded/src/gateway/loopback.ts'
import { type Backend, startBackend } from '../support/backend.ts'

let backend: Backend
beforeAll(async () => {
  backend = await startBackend()
})
afterAll(() => backend[Symbol.asyncDispose]())

const PATHS = [
  '/',
  '/rest/v1/rooms',
  '/auth/v1/health',
  '/storage/v1/status',
  '/functions/v1/chat/x',
]

function call(path: string, headers: Record<string, string>, upgrade = false) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]> }>(
    (resolve, reject) => {
      const { port } = new URL(backend.url)
      const more = upgrade
        ? {
            connection: 'upgrade',
            upgrade: 'websocket',
            'sec-websocket-version': '13',
            'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
          }
        : {}
      const outgoing = httpRequest({
        host: '127.0.0.1',
        port,
        path,
        headers: { apikey: backend.keys.publishableKey, ...more, ...headers },
      })
      outgoing.on('upgrade', (_response, socket) => {
        socket.destroy()
        resolve({ status: 101, headers: {} })
      })
      outgoing.on('response', (incoming) => {
        incoming.resume()
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers })
      })
      outgoing.on('error', reject)
      outgoing.end()
    },
  )
}

const FOREIGN = [
  'evil.example',
  'evil.example:54321',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  '192.168.1.5',
  '0.0.0.0',
]

describe('a name that leads here', () => {
  it.each(FOREIGN)('%s opens nothing', async (host) => {
    for (const path of [...PATHS, new URL(backend.mailUrl).pathname]) {
      const response = await call(path, { host })
      expect(response.status).toBe(403)
      expect(response.headers['access-control-allow-origin']).toBeUndefined()
    }
    const socket = `/realtime/v1/websocket?apikey=${backend.keys.publishableKey}&vsn=2.0.0`
    expect((await call(socket, { host }, true)).status).toBe(403)
  })

  it.each(['127.0.0.1', 'localhost', '[::1]', 'localhost:54321', '127.0.0.1:1'])(
    '%s of this machine opens what it did',
    async (host) => {
      expect((await call('/auth/v1/health', { host })).status).toBe(200)
      const socket = `/realtime/v1/websocket?apikey=${backend.keys.publishableKey}&vsn=2.0.0`
      expect((await call(socket, { host }, true)).status).toBe(101)
    },
  )
})

it.each(['127.0.0.1@evil.example', 'evil.example/127.0.0.1', '127.0.0.1:x'])(
  'a name that is none, like %j, is refused',
  async (host) => {
    for (const path of PATHS) expect([400, 403]).toContain((await call(path, { host })).status)
  },
)

describe('a page', () => {
  it.each(['http://evil.example', 'https://127.0.0.1.evil.example', 'null'])(
    'of %s may call nothing',
    async (origin) => {
      for (const path of PATHS) expect((await call(path, { origin })).status).toBe(403)
    },
  )

  it('of this machine may, on any port', async () => {
    for (const origin of ['http://127.0.0.1:3000', 'http://localhost:5173']) {
      const response = await call('/auth/v1/health', { origin })
      expect(response.status).toBe(200)
      expect(response.headers['access-control-allow-origin']).toBe('*')
    }
  })
})

describe('names that the owner allows', () => {
  it('are known, and no others', () => {
    const callers = knowCallers(['documind.example'])
    expect(callers.isKnown('documind.example:443', 'https://documind.example')).toBe(true)
    expect(callers.isKnown('documind.example', undefined)).toBe(true)
    expect(callers.isKnown('evil.documind.example', undefined)).toBe(false)
    expect(callers.isKnown('127.0.0.1', 'https://documind.example.evil.example')).toBe(false)
    expect(callers.isKnown(undefined, undefined)).toBe(false)
  })
})

describe('a request that somebody passed on', () => {
  it.each([
    'forwarded',
    'via',
    'x-forwarded-for',
    'x-forwarded-proto',
    'x-forwarded-port',
    'x-real-ip',
    'x-client-ip',
    'x-cluster-client-ip',
    'true-client-ip',
    'cf-connecting-ip',
    'cf-ray',
    'cdn-loop',
    'fastly-client-ip',
    'fly-client-ip',
    'x-envoy-external-address',
    'x-original-host',
    'x-azure-clientip',
    'x-arr-ssl',
    'x-amzn-trace-id',
    'x-vercel-id',
    'x-nf-client-connection-ip',
    'proxy-connection',
    'client-ip',
    'remote-addr',
  ])('is known by %s', (name) => {
    expect(isFromThisMachine(new Headers({ host: '127.0.0.1', [name]: '1' }))).toBe(false)
  })

  it('is not confused with what clients of Supabase send', () => {
    const headers = new Headers({ host: '127.0.0.1', origin: 'http://localhost:3000' })
    for (const name of [
      ...['apikey', 'authorization', 'accept-profile', 'content-profile', 'prefer', 'range'],
      ...['x-client-info', 'x-upsert', 'x-region', 'x-request-id', 'x-metadata', 'x-retry-count'],
      ...['x-supabase-api-version', 'x-api-key', 'user-agent', 'sec-fetch-mode', 'cookie', 'dnt'],
    ]) {
      headers.set(name, '1')
    }
    expect(isFromThisMachine(headers)).toBe(true)
  })
})

describe('an address of a stored file', () => {
  it('is good for a week at most', async () => {
    const { client } = await backend.signUp()
    const { data: room } = await client
      .from('rooms')
      .insert({ name: 'Files' })
      .select('id')
      .single()
      .throwOnError()
    const path = `${room.id}/${crypto.randomUUID()}.txt`
    const files = client.storage.from('documents')
    const { error } = await files.upload(path, new Blob(['x'], { type: 'text/plain' }))
    expect(error).toBeNull()
    const week = 7 * 24 * 60 * 60
    expect((await files.createSignedUrl(path, week)).error).toBeNull()
    expect((await files.createSignedUrl(path, week + 1)).error).toMatchObject({ statusCode: '400' })
    expect((await files.createSignedUrls([path], 9e12)).error).toMatchObject({ statusCode: '400' })
  })
})
