import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import {
  PUBLISHABLE_KEY,
  Recorder,
  SECRET_KEY,
  startStack,
  type Stack,
  MESSAGE,
} from './support.ts'
import { parseJson } from '../support/json.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({
    limits: {
      payloadBytes: 1000,
      channelsPerConnection: 2,
      messagesPerSecond: 1,
    },
    allowedOrigins: ['http://127.0.0.1:3000'],
  })
})
afterAll(() => stack[Symbol.asyncDispose]())

interface RawClient {
  socket: WebSocket
  send(message: unknown): void
  received: Recorder<Record<string, unknown>>
  closed: Promise<number>
}

/** A bare WebSocket client of protocol 1.0.0, without the help of supabase-js. */
async function connectRaw(to = stack): Promise<RawClient> {
  const socket = new WebSocket(`${to.socketUrl}?apikey=${PUBLISHABLE_KEY}&vsn=1.0.0`)
  const received = new Recorder<Record<string, unknown>>()
  socket.on('message', (data) => received.add(parseJson(String(data), MESSAGE)))
  const closed = new Promise<number>((resolve) => socket.on('close', resolve))
  await new Promise((resolve) => socket.on('open', resolve))
  return {
    socket,
    received,
    closed,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
  }
}

const join = (topic: string, ref: string, config: object = {}) => ({
  topic: `realtime:${topic}`,
  event: 'phx_join',
  payload: { config },
  ref,
  join_ref: ref,
})

const reply = (topic: string, ref: string, status: string, response: unknown) => ({
  topic,
  ref,
  event: 'phx_reply',
  payload: { status, response },
})

describe('protocol 1.0.0', () => {
  test('a heartbeat is answered', async () => {
    const { send, received } = await connectRaw()
    send({ topic: 'phoenix', event: 'heartbeat', payload: {}, ref: '7' })
    expect(await received.find()).toMatchObject(reply('phoenix', '7', 'ok', {}))
  })

  test('join, broadcast and leave are answered in their order', async () => {
    const { send, received } = await connectRaw()
    send(join('raw', '1', { broadcast: { self: true, ack: true } }))
    send({
      ...join('raw', '2'),
      event: 'broadcast',
      join_ref: '1',
      payload: { event: 'e', payload: 1 },
    })
    send({ ...join('raw', '3'), event: 'phx_leave', join_ref: '1', payload: {} })
    await received.find(({ event }) => event === 'phx_close')
    expect(received.all).toMatchObject([
      reply('realtime:raw', '1', 'ok', { postgres_changes: [] }),
      { topic: 'realtime:raw', event: 'broadcast', payload: { event: 'e', payload: 1 } },
      reply('realtime:raw', '2', 'ok', {}),
      reply('realtime:raw', '3', 'ok', {}),
      { topic: 'realtime:raw', event: 'phx_close', ref: '1' },
    ])
  })

  test('joining again replaces the first join', async () => {
    const { send, received } = await connectRaw()
    send(join('twice', '1'))
    send(join('twice', '2'))
    await received.find(({ ref, event }) => ref === '2' && event === 'phx_reply')
    expect(received.all).toMatchObject([
      { event: 'phx_reply', ref: '1' },
      { event: 'phx_close', ref: '1' },
      { event: 'phx_reply', ref: '2', payload: { status: 'ok' } },
    ])
  })

  test('a message to a channel that was not joined is an error', async () => {
    const { send, received } = await connectRaw()
    send({ ...join('nowhere', '5'), event: 'broadcast' })
    expect(await received.find()).toMatchObject(
      reply('realtime:nowhere', '5', 'error', { reason: 'unmatched topic' }),
    )
  })

  test('what is no message closes the connection', async () => {
    const { send, closed } = await connectRaw()
    send('{"not":"a message"}')
    expect(await closed).toBe(1007)
  })
})

describe('limits', () => {
  test('too large a payload is refused and not delivered', async () => {
    const { send, received } = await connectRaw()
    send(join('large', '1', { broadcast: { self: true, ack: true } }))
    const payload = { event: 'e', payload: 'x'.repeat(2000) }
    send({ ...join('large', '2'), event: 'broadcast', join_ref: '1', payload })
    await received.find(({ ref }) => ref === '2')
    expect(received.all.at(-1)).toMatchObject(
      reply('realtime:large', '2', 'error', 'payload_size_exceeded'),
    )
    expect(received.all).toHaveLength(2)
  })

  test('one channel too many is refused', async () => {
    const { send, received } = await connectRaw()
    for (const ref of ['1', '2', '3']) send(join(`n${ref}`, ref))
    const last = await received.find(({ ref }) => ref === '3')
    expect(last['payload']).toEqual({
      status: 'error',
      response: { reason: 'ChannelRateLimitReached: Too many channels' },
    })
  })

  test('a client that sends without end loses its channel', async () => {
    const { send, received } = await connectRaw()
    send(join('flood', '1'))
    for (let n = 0; n < 61; n++) {
      send({
        ...join('flood', `m${n}`),
        event: 'broadcast',
        join_ref: '1',
        payload: { event: 'e' },
      })
    }
    const notice = await received.find(({ event }) => event === 'system')
    expect(notice['payload']).toEqual({
      extension: 'system',
      status: 'error',
      message: 'Too many messages per second',
      channel: 'flood',
    })
    await received.find(({ event }) => event === 'phx_close')
  })

  test('a reader that does not read is cut off, and the others still hear everything', async () => {
    await using roomy = await startStack({ limits: { bufferedBytes: 1_000_000 } })
    const slow = await connectRaw(roomy)
    const quick = await connectRaw(roomy)
    for (const { send, received } of [slow, quick]) {
      send(join('news', '1'))
      await received.find()
    }
    slow.socket.pause()
    // More than the socket buffers of any operating system take.
    await roomy.sql(`select realtime.send(jsonb_build_object('n', n, 'body', repeat('x', 100000)), 'e', 'news', false)
      from generate_series(1, 200) n`)
    await quick.received.find(() => quick.received.all.length === 201)
    slow.socket.resume()
    await slow.closed
    expect(slow.received.all.length).toBeLessThan(201)
  })
})

describe('the handshake', () => {
  const status = (query: string, headers: string[] = []) =>
    new Promise<string>((resolve) => {
      const { hostname, port } = new URL(stack.url)
      const socket = connect(Number(port), hostname)
      const lines = [
        `GET /realtime/v1/websocket?${query} HTTP/1.1`,
        'host: localhost',
        'connection: upgrade',
        'upgrade: websocket',
        'sec-websocket-version: 13',
        'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      ]
      socket.write(`${lines.join('\r\n')}\r\n\r\n`)
      socket.once('data', (data) => {
        socket.destroy()
        resolve(String(data).split(' ')[1] ?? '')
      })
    })

  test.each([
    ['with a key', `apikey=${SECRET_KEY}&vsn=2.0.0`, [], '101'],
    ['without a key', 'vsn=2.0.0', [], '401'],
    ['with a wrong key', 'apikey=wrong', [], '401'],
    ['of an unknown version', `apikey=${SECRET_KEY}&vsn=9`, [], '400'],
    ['from our own page', `apikey=${SECRET_KEY}`, ['origin: http://127.0.0.1:3000'], '101'],
    ['from a foreign page', `apikey=${SECRET_KEY}`, ['origin: http://evil.example'], '403'],
  ])('%s is answered with its status', async (_, query, headers, expected) => {
    expect(await status(query, headers)).toBe(expected)
  })
})
