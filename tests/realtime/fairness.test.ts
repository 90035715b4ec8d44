import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import {
  ALICE,
  BOB,
  PUBLISHABLE_KEY,
  Recorder,
  SECRET_KEY,
  type Stack,
  startStack,
  tokenFor,
} from './support.ts'

interface Socket {
  send(message: unknown): void
  received: Recorder<Record<string, unknown>>
  /** What became of the handshake. */
  opened: Promise<'open' | 'refused'>
  closed: Promise<number>
}

function open(to: Stack): Socket {
  const socket = new WebSocket(`${to.socketUrl}?apikey=${PUBLISHABLE_KEY}&vsn=1.0.0`)
  const received = new Recorder<Record<string, unknown>>()
  socket.on('message', (data) => received.add(JSON.parse(String(data))))
  socket.on('error', () => undefined)
  return {
    received,
    send: (message) => socket.send(JSON.stringify(message)),
    opened: new Promise((resolve) => {
      socket.on('open', () => resolve('open'))
      socket.on('close', () => resolve('refused'))
    }),
    closed: new Promise((resolve) => socket.on('close', resolve)),
  }
}

/** Joins and tells the answer: `ok`, or why not. */
async function join(
  { send, received }: Socket,
  topic: string,
  { token, ...config }: { token?: string; private?: boolean; presence?: object } = {},
): Promise<string> {
  const ref = crypto.randomUUID()
  const payload = { config, ...(token === undefined ? {} : { access_token: token }) }
  send({ topic: `realtime:${topic}`, event: 'phx_join', payload, ref, join_ref: ref })
  const reply = await received.find((message) => message['ref'] === ref)
  const { status, response } = reply['payload'] as { status: string; response: { reason?: string } }
  return response.reason ?? status
}

interface Message {
  topic: string
  private?: boolean
}

const send = async (to: Stack, key: string, messages: Message[]): Promise<number> => {
  const response = await fetch(`${to.url}/realtime/v1/api/broadcast`, {
    method: 'POST',
    headers: { apikey: PUBLISHABLE_KEY, authorization: `Bearer ${key}` },
    body: JSON.stringify({
      messages: messages.map((message) => ({ ...message, event: 'e', payload: { a: 1 } })),
    }),
  })
  return response.status
}
const many = (count: number, message: Message): Message[] =>
  Array.from({ length: count }, () => message)

describe('what strangers send to public topics', () => {
  // A minute allows sixty.
  const limits = { messagesPerSecond: 1 }

  test('leaves the service and private channels what they need', async () => {
    await using stack = await startStack({ limits })
    const alice = await tokenFor(ALICE)
    let taken = 0
    while ((await send(stack, PUBLISHABLE_KEY, many(10, { topic: 'noise' }))) === 202) taken += 10
    expect(taken).toBeGreaterThan(0)
    expect(taken).toBeLessThan(60)
    expect(await send(stack, SECRET_KEY, many(60, { topic: 'room:alice', private: true }))).toBe(
      202,
    )
    expect(await send(stack, alice, many(10, { topic: 'club', private: true }))).toBe(202)
    const socket = open(stack)
    expect(await socket.opened).toBe('open')
    expect(await join(socket, 'club', { token: alice, private: true })).toBe('ok')
  })

  test('counts the same over sockets, and ends a stranger’s channel, not a member’s', async () => {
    await using stack = await startStack({ limits })
    const [noisy, member] = [open(stack), open(stack)]
    await Promise.all([noisy.opened, member.opened])
    const token = await tokenFor(ALICE)
    await join(noisy, 'noise')
    await join(member, 'club', { token, private: true, presence: { enabled: true } })
    const broadcast = { topic: 'realtime:noise', event: 'broadcast', payload: { event: 'e' } }
    for (let n = 0; n < 61; n++) noisy.send({ ...broadcast, ref: `${n}` })
    await noisy.received.find(({ event }) => event === 'phx_close')
    expect(await send(stack, PUBLISHABLE_KEY, many(1, { topic: 'noise' }))).toBe(429)
    const track = { type: 'presence', event: 'track', payload: {} }
    member.send({ topic: 'realtime:club', event: 'presence', payload: track, ref: 'track' })
    const reply = await member.received.find(({ ref }) => ref === 'track')
    expect(reply['payload']).toMatchObject({ status: 'ok' })
  })

  test('of one person leaves the other people theirs', async () => {
    await using stack = await startStack({ limits })
    const [alice, bob] = [await tokenFor(ALICE), await tokenFor(BOB)]
    const toClub = many(15, { topic: 'club', private: true })
    while ((await send(stack, bob, toClub)) === 202);
    expect(await send(stack, bob, toClub)).toBe(429)
    expect(await send(stack, alice, toClub)).toBe(202)
  })

  test('of the service has an end of its own', async () => {
    await using stack = await startStack({ limits })
    expect(await send(stack, SECRET_KEY, many(61, { topic: 'x' }))).toBe(429)
    expect(await send(stack, SECRET_KEY, many(60, { topic: 'x' }))).toBe(202)
    expect(await send(stack, SECRET_KEY, many(1, { topic: 'x' }))).toBe(429)
  })
})

describe('joins of people who are not signed in', () => {
  test('are counted together, and leave those of others alone', async () => {
    await using stack = await startStack({ limits: { joinsPerSecond: 1 } })
    const strangers = [open(stack), open(stack)]
    await Promise.all(strangers.map(({ opened }) => opened))
    const answers: string[] = []
    for (let n = 0; n < 62; n++) {
      const [one, two] = strangers
      const socket = n % 2 === 0 ? one : two
      if (socket) answers.push(await join(socket, 'noise'))
    }
    expect(answers.filter((answer) => answer === 'ok')).toHaveLength(60)
    expect(answers.at(-1)).toMatch(/^ClientJoinRateLimitReached/)
    const member = open(stack)
    await member.opened
    expect(await join(member, 'club', { token: await tokenFor(ALICE), private: true })).toBe('ok')
  })
})

describe('the seats', () => {
  const limits = { connections: 8 }

  test('that strangers took are given to who comes, and kept for who signs in', async () => {
    await using stack = await startStack({ limits })
    const strangers = Array.from({ length: 8 }, () => open(stack))
    for (const { opened } of strangers) expect(await opened).toBe('open')
    const alice = open(stack)
    expect(await alice.opened).toBe('open')
    const token = await tokenFor(ALICE)
    expect(await join(alice, 'club', { token, private: true })).toBe('ok')
    expect(await Promise.race(strangers.map(({ closed }) => closed))).toBe(1013)
    // However many come after: hers stays.
    for (let n = 0; n < 20; n++) expect(await open(stack).opened).toBe('open')
    expect(await join(alice, 'another', { token })).toBe('ok')
  })

  test('are not all one person’s', async () => {
    await using stack = await startStack({ limits })
    const token = await tokenFor(BOB)
    for (let n = 0; n < 8; n++) {
      const socket = open(stack)
      expect(await socket.opened).toBe('open')
      expect(await join(socket, 'club', { token, private: true })).toBe('ok')
    }
    const alice = open(stack)
    expect(await alice.opened).toBe('open')
    expect(await join(alice, 'club', { token: await tokenFor(ALICE), private: true })).toBe('ok')
  })

  test('run out when people have them', async () => {
    await using stack = await startStack({ limits: { connections: 4 } })
    for (const user of [1, 2, 3, 4]) {
      const socket = open(stack)
      expect(await socket.opened).toBe('open')
      const token = await tokenFor(ALICE.replace(/a$/, String(user)))
      expect(await join(socket, 'public', { token })).toBe('ok')
    }
    expect(await open(stack).opened).toBe('refused')
  })
})

describe('what one connection may have kept', () => {
  const presence = { enabled: true }

  test('is bounded over all its channels, and free again when they end', async () => {
    await using stack = await startStack({ limits: { payloadBytes: 1000, heldBytes: 4000 } })
    const socket = open(stack)
    await socket.opened
    const track = async (topic: string): Promise<string> => {
      expect(await join(socket, topic, { presence })).toBe('ok')
      // What closed the topic before is no reply to this.
      socket.received.all.splice(0)
      const ref = crypto.randomUUID()
      const payload = { type: 'presence', event: 'track', payload: { x: 'x'.repeat(900) } }
      socket.send({ topic: `realtime:${topic}`, event: 'presence', payload, ref })
      const answer = await socket.received.find(
        (message) =>
          message['ref'] === ref ||
          (message['event'] === 'phx_close' && message['topic'] === `realtime:${topic}`),
      )
      return String(answer['event'])
    }
    expect(await track('one')).toBe('phx_reply')
    expect(await track('two')).toBe('phx_reply')
    expect(await track('three')).toBe('phx_reply')
    expect(await track('four')).toBe('phx_close')
    expect(await track('four')).toBe('phx_close')
    const ref = 'leave'
    socket.send({ topic: 'realtime:one', event: 'phx_leave', payload: {}, ref })
    await socket.received.find((message) => message['ref'] === ref)
    expect(await track('five')).toBe('phx_reply')
  })

  test('counts what it joins with', async () => {
    await using stack = await startStack({ limits: { heldBytes: 4000 } })
    const socket = open(stack)
    await socket.opened
    const long = { enabled: true, key: 'k'.repeat(3000) }
    expect(await join(socket, 'one', { presence: long })).toBe('ok')
    expect(await join(socket, 'two', { presence: long })).toMatch(/^ChannelRateLimitReached/)
    expect(await join(socket, 'two', { presence })).toBe('ok')
  })
})
