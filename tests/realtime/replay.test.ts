import { expect } from 'vitest'
import { test } from './fixtures.ts'
import { WebSocket } from 'ws'
import { ALICE, BOB, PUBLISHABLE_KEY, Recorder, tokenFor, type Stack } from './support.ts'
import { textLike } from '../support/matchers.ts'
import { parseJson } from '../support/json.ts'
import { z } from 'zod'

// Spoken by hand, so that it is the same for every client.

test.beforeAll(async ({ stack }) => {
  await stack.sql(`select realtime.send('{"n": 1}', 'old', 'room:alice')`)
  await stack.sql(`select realtime.send_binary('\\x0102', 'bytes', 'room:alice')`)
  await stack.sql(`select realtime.send('{"n": 2}', 'new', 'room:alice')`)
})

/**
 * Of protocol 2.0.0: what it is a join of, its number, the topic, the event and the payload. What the server sends by
 * itself answers nothing and so has no references.
 */
const FRAME = z.tuple([
  z.string().nullable(),
  z.string().nullable(),
  z.string(),
  z.string(),
  z.unknown(),
])
type Frame = z.infer<typeof FRAME>

interface Joined {
  frames: Recorder<Frame | Buffer>
  reply: { status: string; response: { reason?: string } }
}

async function join(
  stack: Stack,
  broadcast: object,
  isPrivate = true,
  user = ALICE,
): Promise<Joined> {
  const socket = new WebSocket(`${stack.socketUrl}?apikey=${PUBLISHABLE_KEY}&vsn=2.0.0`)
  const frames = new Recorder<Frame | Buffer>()
  socket.on('message', (data: Buffer, isBinary) =>
    frames.add(isBinary ? data : parseJson(data.toString('utf8'), FRAME)),
  )
  await new Promise((resolve) => socket.once('open', resolve))
  const config = { private: isPrivate, broadcast }
  const payload = { config, access_token: await tokenFor(user) }
  socket.send(JSON.stringify(['1', '1', 'realtime:room:alice', 'phx_join', payload]))
  const reply = await frames.find((frame) => Array.isArray(frame) && frame[3] === 'phx_reply')
  return { frames, reply: (reply as Frame)[4] as Joined['reply'] }
}

const replayed = (frames: Recorder<Frame | Buffer>): Buffer[] =>
  frames.all.filter((frame) => Buffer.isBuffer(frame))

test('who asks hears what was sent before, oldest first, bytes included, marked as such', async ({
  stack,
}) => {
  const { frames } = await join(stack, { replay: { since: 0 } })
  await frames.find((frame) => Buffer.isBuffer(frame) && frame.includes('"n": 2'))
  const texts = replayed(frames).map((frame) => frame.toString('latin1'))
  expect(texts.map((text) => /old|bytes|new/.exec(text)?.[0])).toEqual(['old', 'bytes', 'new'])
  for (const text of texts) expect(text).toMatch(/"replayed":true/)
  expect(texts[1]?.endsWith('\x01\x02')).toBe(true)
})

test('the newest are told when there are more than asked for, and none from before the time', async ({
  stack,
}) => {
  const { frames } = await join(stack, { replay: { since: 0, limit: 1 } })
  await frames.find((frame) => Buffer.isBuffer(frame))
  const later = await join(stack, {
    replay: { since: Date.now() + 60_000 },
    replication_ready: true,
  })
  await later.frames.find((frame) => Array.isArray(frame) && frame[3] === 'system')
  expect(replayed(later.frames)).toEqual([])
  expect(replayed(frames)).toHaveLength(1)
  expect(replayed(frames)[0]?.includes('"n": 2')).toBe(true)
})

test.for<[string, { since: number } | { since: string }, boolean, string, RegExp]>([
  ['a public channel', { since: 0 }, false, ALICE, /Replay is not allowed for public channels/],
  ['a stranger', { since: 0 }, true, BOB, /You do not have permissions/],
  ['a time that is none', { since: 'yesterday' }, true, ALICE, /Replay params are not valid/],
])('%s is refused', async ([_who, replay, isPrivate, user, reason], { stack }) => {
  const { reply } = await join(stack, { replay }, isPrivate, user)
  expect(reply).toMatchObject({
    status: 'error',
    response: { reason: textLike(reason) },
  })
})

test('a client that asks is told when the database is heard', async ({ stack }) => {
  const { frames } = await join(stack, { replication_ready: true })
  const system = await frames.find((frame) => Array.isArray(frame) && frame[3] === 'system')
  expect((system as Frame)[4]).toMatchObject({
    status: 'ok',
    message: 'Replication connection established',
  })
})
