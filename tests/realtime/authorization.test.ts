import { expect } from 'vitest'
import { test } from './fixtures.ts'
import { realtimeReason } from '../support/client-generation.ts'
import {
  ALICE,
  BOB,
  recordBroadcasts,
  Recorder,
  SECRET_KEY,
  subscribe,
  tokenFor,
} from './support.ts'

const privately = { config: { private: true } }

test('a member may join the private channel', async ({ stack }) => {
  const client = stack.client(await tokenFor(ALICE))
  const { status } = await subscribe(client.channel('room:alice', privately))
  expect(status).toBe('SUBSCRIBED')
})

test('another user may not join the private channel, and hears why', async ({ stack }) => {
  const client = stack.client(await tokenFor(BOB))
  const { status, error } = await subscribe(client.channel('room:alice', privately))
  expect(status).toBe('CHANNEL_ERROR')
  expect(realtimeReason(error)).toBe(
    'Unauthorized: You do not have permissions to read from this Channel topic: room:alice',
  )
})

test('a visitor without a session may not join the private channel', async ({ stack }) => {
  const { status } = await subscribe(stack.client().channel('room:alice', privately))
  expect(status).toBe('CHANNEL_ERROR')
})

test('an expired token may not join', async ({ stack }) => {
  const client = stack.client(await tokenFor(ALICE, -10))
  const { status, error } = await subscribe(client.channel('room:alice', privately))
  expect(status).toBe('CHANNEL_ERROR')
  expect(realtimeReason(error)).toMatch(/^InvalidJWTToken: Token has expired \d+ seconds ago$/)
})

test('a forged token may not join', async ({ stack }) => {
  const [head, body] = (await tokenFor(ALICE)).split('.')
  const client = stack.client(`${head}.${body}.forged`)
  const { error } = await subscribe(client.channel('room:alice', privately))
  expect(realtimeReason(error)).toBe('JwtSignatureError: Failed to validate JWT signature')
})

test('joining the public channel of that name hears nothing of the private one', async ({
  stack,
}) => {
  const alice = stack.client(await tokenFor(ALICE)).channel('room:alice', privately)
  const spy = stack.client(await tokenFor(BOB)).channel('room:alice')
  const heardByAlice = recordBroadcasts(alice)
  const heardBySpy = recordBroadcasts(spy)
  await subscribe(alice)
  await subscribe(spy)
  await stack.sql(`select realtime.send('{"secret": true}', 'answer', 'room:alice')`)
  await stack.sql(`select realtime.send('{}', 'marker', 'room:alice', false)`)
  await heardByAlice.find(({ event }) => event === 'answer')
  await heardBySpy.find(({ event }) => event === 'marker')
  expect(heardBySpy.all.map(({ event }) => event)).toEqual(['marker'])
})

test('a member without an insert policy cannot broadcast, and gets no acknowledgement', async ({
  stack,
}) => {
  const token = await tokenFor(ALICE)
  const forger = stack.client(token).channel('room:alice', {
    config: { private: true, broadcast: { ack: true, self: true } },
  })
  const reader = stack.client(token).channel('room:alice', privately)
  const heard = recordBroadcasts(reader)
  await subscribe(forger)
  await subscribe(reader)
  const sent = forger.send({ type: 'broadcast', event: 'answer', payload: {} }, { timeout: 300 })
  expect(await sent).toBe('timed out')
  await stack.sql(`select realtime.send('{}', 'marker', 'room:alice')`)
  await heard.find(({ event }) => event === 'marker')
  expect(heard.all.map(({ event }) => event)).toEqual(['marker'])
})

test('a member with an insert policy can broadcast', async ({ stack }) => {
  const alice = stack.client(await tokenFor(ALICE)).channel('club', {
    config: { private: true, broadcast: { ack: true } },
  })
  const bob = stack.client(await tokenFor(BOB)).channel('club', privately)
  const heard = recordBroadcasts(bob)
  await subscribe(alice)
  await subscribe(bob)
  expect(await alice.send({ type: 'broadcast', event: 'hi', payload: { n: 1 } })).toBe('ok')
  expect(await heard.find()).toEqual({ event: 'hi', payload: { n: 1 } })
})

test('the checks leave no row behind', async ({ stack }) => {
  await stack.sql('delete from realtime.messages')
  await subscribe(stack.client(await tokenFor(ALICE)).channel('club', privately))
  const { rows } = await stack.database.exclusive((connection) =>
    connection.query('select * from realtime.messages'),
  )
  expect(rows).toEqual([])
})

test('a check leaves neither role nor claims on the connection', async ({ stack }) => {
  await subscribe(stack.client(await tokenFor(BOB)).channel('room:alice', privately))
  const { rows } = await stack.database.exclusive((connection) =>
    connection.query(`select current_user::text as role,
      coalesce(current_setting('request.jwt.claims', true), '') as claims`),
  )
  expect(rows).toEqual([{ role: 'postgres', claims: '' }])
})

test('the secret key opens every channel', async ({ stack }) => {
  const client = stack.client(undefined, { key: SECRET_KEY })
  const { status } = await subscribe(client.channel('room:nobody', privately))
  expect(status).toBe('SUBSCRIBED')
})

test('a channel closes when its token expires', async ({ stack }) => {
  const client = stack.client(await tokenFor(ALICE, 4))
  const channel = client.channel('room:alice', privately)
  const messages = new Recorder<{ status: string; message: string }>()
  channel.on('system', {}, (payload: { status: string; message: string }) => messages.add(payload))
  const { status, statuses } = await subscribe(channel)
  expect(status).toBe('SUBSCRIBED')
  const notice = await messages.find(({ status }) => status === 'error')
  expect(notice.message).toMatch(/^Token has expired \d+ seconds ago$/)
  await statuses.find((status) => status === 'CLOSED')
})

test('a refreshed token keeps the channel open past the end of the first', async ({ stack }) => {
  const client = stack.client(await tokenFor(ALICE, 4))
  const short = client.channel('room:alice', privately)
  const control = stack.client(await tokenFor(ALICE, 4)).channel('room:alice', privately)
  const heard = recordBroadcasts(short)
  await subscribe(short)
  const { statuses } = await subscribe(control)
  await client.realtime.setAuth(await tokenFor(ALICE))
  await statuses.find((status) => status === 'CLOSED')
  await stack.sql(`select realtime.send('{}', 'still here', 'room:alice')`)
  await heard.find(({ event }) => event === 'still here')
})

test("a refresh to another user's token closes the channel", async ({ stack }) => {
  const client = stack.client(await tokenFor(ALICE))
  const { statuses } = await subscribe(client.channel('room:alice', privately))
  await client.realtime.setAuth(await tokenFor(BOB))
  await statuses.find((status) => status === 'CLOSED')
})

test('whose right ends while joined hears nothing more from the next event on, and others all', async ({
  stack,
}) => {
  const [alice, bob] = await Promise.all(
    [ALICE, BOB].map(async (id) => {
      const channel = stack.client(await tokenFor(id)).channel('club', privately)
      const heard = recordBroadcasts(channel)
      return { heard, ...(await subscribe(channel)) }
    }),
  )
  const tell = (event: string) => `select realtime.send('{}', '${event}', 'club');`
  await stack.sql(`begin; ${tell('before')}
    delete from public.members where user_id = '${BOB}' and topic = 'club';
    select realtime.send('{}', 'membership_changed', 'user:${BOB}'); ${tell('after')} commit`)
  await alice?.heard.find(({ event }) => event === 'after')
  await bob?.statuses.find((status) => status === 'CHANNEL_ERROR' || status === 'CLOSED')
  expect(bob?.heard.all.map(({ event }) => event)).toEqual(['before'])
  expect(alice?.statuses.all).toEqual(['SUBSCRIBED'])
  await stack.sql(`insert into public.members values ('club', '${BOB}', true)`)
})

test('whose rights changed and still suffice misses nothing', async ({ stack }) => {
  const channel = stack.client(await tokenFor(ALICE)).channel('club', privately)
  const heard = recordBroadcasts(channel)
  const { statuses } = await subscribe(channel)
  await stack.sql(`begin; select realtime.send('{}', 'membership_changed', 'user:${ALICE}');
    select realtime.send('{}', 'at once', 'club'); commit; select realtime.send('{}', 'later', 'club')`)
  await heard.find(({ event }) => event === 'later')
  expect(heard.all.map(({ event }) => event)).toEqual(['at once', 'later'])
  expect(statuses.all).toEqual(['SUBSCRIBED'])
})
