import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Backend, type Person, startBackend } from '../support/backend.ts'
import { headersOf } from './storage-support.ts'
import { anyText } from '../support/matchers.ts'
import { parseJson } from '../support/json.ts'
import { z } from 'zod'

const MB = 1024 * 1024

let backend: Backend
let alice: Person

beforeAll(async () => {
  backend = await startBackend({ bodies: { stallMs: 300 } })
  alice = await backend.signUp('alice')
})
afterAll(() => backend[Symbol.asyncDispose]())

interface Answer {
  status: number
  body: Record<string, unknown>
}

interface Sending {
  path: string
  method?: string
  as?: Person | 'service'
  /** Sent before the bytes and behind them. */
  frame?: [string, string]
  bytes: number
  /** What the headers say of the length; undefined: chunks. */
  declared?: number
}

/** Sends as a program would that does not stop for an answer. */
function send({ path, method = 'POST', as, frame = ['', ''], bytes, declared }: Sending) {
  return new Promise<Answer>((resolve, reject) => {
    const outgoing = httpRequest(`${backend.url}${path}`, {
      method,
      headers: {
        ...headersOf(backend, as),
        'content-type': 'application/json',
        ...(declared === undefined ? {} : { 'content-length': declared }),
      },
    })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      const parts: Buffer[] = []
      incoming.on('data', (part: Buffer) => parts.push(part))
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          body: parseJson(Buffer.concat(parts).toString(), z.record(z.string(), z.unknown())),
        }),
      )
    })
    const piece = Buffer.alloc(MB, 'a')
    const write = async (): Promise<void> => {
      outgoing.write(frame[0])
      for (let left = bytes; left > 0; left -= piece.length) {
        const room = outgoing.write(piece.subarray(0, Math.min(left, piece.length)))
        if (!room) await new Promise((drained) => outgoing.once('drain', drained))
      }
      outgoing.end(frame[1])
    }
    write().catch(reject)
  })
}

const NAME: [string, string] = ['{"name":"', '"}']

describe('a body that is too large', () => {
  it.each([
    ['of the Data API', '/rest/v1/rooms', { code: '413', message: anyText }],
    ['of a function of the database', '/rest/v1/rpc/read_share', { code: '413' }],
    ['of Auth', '/auth/v1/signup', { code: 413, error_code: 'request_too_large' }],
    ['of Auth, spelled otherwise', '/auth/v1/%74oken', { code: 413 }],
    ['of the admin part of Auth', '/auth/v1/admin/users', { code: 413 }],
    ['of Realtime', '/realtime/v1/api/broadcast', { message: anyText }],
    ['of a call of Storage', '/storage/v1/object/sign/documents', { statusCode: '413' }],
  ])('%s is answered 413, in chunks and with a length', async (_name, path, body) => {
    const bytes = 6 * MB
    const length = bytes + NAME.join('').length
    for (const declared of [undefined, length]) {
      for (const as of [alice, undefined]) {
        const sending = { path, frame: NAME, bytes, ...(declared ? { declared } : {}) }
        const answer = await send(as ? { ...sending, as } : sending)
        expect(answer).toMatchObject({ status: 413, body })
      }
    }
  })

  it('is refused whatever it is sent with', async () => {
    const sending = { path: '/rest/v1/rooms', as: alice, bytes: 2 * MB, declared: 2 * MB }
    for (const method of ['PUT', 'PATCH', 'DELETE', 'POST']) {
      const answer = await send({ ...sending, method })
      expect(answer.status).toBe(413)
    }
  })

  it('and goes on for ever is cut off', async () => {
    const sent = send({ path: '/auth/v1/signup', frame: NAME, bytes: 2000 * MB })
    const outcome = await sent.then(
      ({ status }) => status,
      () => 'cut',
    )
    expect([413, 'cut']).toContain(outcome)
  })
})

describe('a body that fits', () => {
  it('is taken', async () => {
    const { error } = await alice.client.from('rooms').insert({ name: 'A room' })
    expect(error).toBeNull()
  })

  it('may be a long article, of a person, for documents alone', async () => {
    const { data: room } = await alice.client
      .from('rooms')
      .insert({ name: 'Long' })
      .select('id')
      .single()
      .throwOnError()
    const row = {
      room_id: room.id,
      kind: 'article',
      title: 'Long',
      body: '長い文。'.repeat(500_000),
    }
    expect((await alice.client.from('documents').insert(row)).error).toBeNull()
    const answer = await send({ path: '/rest/v1/documents', bytes: 2 * MB })
    expect(answer.status).toBe(413)
  })
})

describe('a client that stalls', () => {
  it.each(['/rest/v1/rooms', '/auth/v1/signup'])(
    'in a body of %s is answered 408',
    async (path) => {
      const { hostname, port } = new URL(backend.url)
      const socket = connect(Number(port), hostname)
      const answer = new Promise<string>((resolve, reject) => {
        let text = ''
        socket.on('data', (part) => (text += part.toString()))
        socket.on('end', () => resolve(text))
        socket.on('error', reject)
      })
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: ${hostname}\r\napikey: ${backend.keys.secretKey}\r\n` +
          'content-type: application/json\r\nconnection: close\r\ncontent-length: 1000\r\n\r\n{"a":',
      )
      expect(await answer).toMatch(/^HTTP\/1.1 408 /)
      socket.destroy()
    },
  )
})

describe('JSON that is nested very deep', () => {
  const deep = (levels: number, open = '[', close = ']') =>
    `{"name":${open.repeat(levels)}1${close.repeat(levels)}}`

  it.each([
    ['the Data API', '/rest/v1/rooms', { code: 'PGRST102' }],
    ['Auth', '/auth/v1/signup', { error_code: 'bad_json' }],
    ['Storage', '/storage/v1/object/sign/documents', { code: 'InvalidRequest' }],
    ['Realtime', '/realtime/v1/api/broadcast', { message: 'Bad Request' }],
  ])('is refused by %s as bad', async (_name, path, expected) => {
    for (const body of [deep(50_000), deep(5000, '{"a":', '}')]) {
      const response = await fetch(`${backend.url}${path}`, {
        method: 'POST',
        headers: { ...headersOf(backend, alice), 'content-type': 'application/json' },
        body,
      })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject(expected)
    }
  })

  it('is not mistaken for brackets in a text', async () => {
    const name = '[{"\\\\'.repeat(20)
    expect((await alice.client.from('rooms').insert({ name })).error).toBeNull()
  })
})
