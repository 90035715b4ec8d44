import { describe, expect } from 'vitest'
import { test } from './fixtures.ts'
import {
  ALICE,
  BOB,
  PUBLISHABLE_KEY,
  recordBroadcasts,
  SECRET_KEY,
  subscribe,
  tokenFor,
  type Stack,
} from './support.ts'
import { textLike } from '../support/matchers.ts'

const privately = { config: { private: true } }
const post = (stack: Stack, path: string, token: string | null, body: unknown) =>
  fetch(`${stack.url}/realtime/v1/api/broadcast${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { apikey: PUBLISHABLE_KEY, authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })

describe('over the socket', () => {
  test('a sender hears its own broadcast only when it asks for that', async ({ stack }) => {
    const quiet = stack.client().channel('self')
    const loud = stack.client().channel('self', { config: { broadcast: { self: true } } })
    const heardByQuiet = recordBroadcasts(quiet)
    const heardByLoud = recordBroadcasts(loud)
    await subscribe(quiet)
    await subscribe(loud)
    await quiet.send({ type: 'broadcast', event: 'from quiet', payload: {} })
    await loud.send({ type: 'broadcast', event: 'from loud', payload: {} })
    await heardByLoud.find(({ event }) => event === 'from loud')
    await heardByQuiet.find(({ event }) => event === 'from loud')
    expect(heardByLoud.all.map(({ event }) => event).sort()).toEqual(['from loud', 'from quiet'])
    expect(heardByQuiet.all.map(({ event }) => event)).toEqual(['from loud'])
  })

  test('text of any script arrives as it was sent', async ({ stack }) => {
    const payload = { text: '什麼是 RLS？🧪', nested: [{ ok: true }] }
    const receiver = stack.client().channel('主題:一')
    const heard = recordBroadcasts(receiver)
    await subscribe(receiver)
    const sender = stack.client().channel('主題:一', { config: { broadcast: { ack: true } } })
    await subscribe(sender)
    expect(await sender.send({ type: 'broadcast', event: '問題', payload })).toBe('ok')
    expect(await heard.find()).toEqual({ event: '問題', payload })
  })

  test('clients of both protocol versions hear each other', async ({ stack }) => {
    const old = stack.client(undefined, { version: '1.0.0' }).channel('versions')
    const recent = stack.client().channel('versions')
    const [heardByOld, heardByRecent] = [recordBroadcasts(old), recordBroadcasts(recent)]
    await subscribe(old)
    await subscribe(recent)
    await old.send({ type: 'broadcast', event: 'from 1.0.0', payload: { n: 1 } })
    await recent.send({ type: 'broadcast', event: 'from 2.0.0', payload: { n: 2 } })
    expect(await heardByRecent.find()).toEqual({ event: 'from 1.0.0', payload: { n: 1 } })
    expect(await heardByOld.find()).toEqual({ event: 'from 2.0.0', payload: { n: 2 } })
  })

  test('who has left hears nothing more', async ({ stack }) => {
    const client = stack.client()
    const leaver = client.channel('leaving')
    const stayer = stack.client().channel('leaving')
    const [heardByLeaver, heardByStayer] = [recordBroadcasts(leaver), recordBroadcasts(stayer)]
    await subscribe(leaver)
    await subscribe(stayer)
    expect(await leaver.unsubscribe()).toBe('ok')
    await post(stack, '/leaving/events/later', SECRET_KEY, {})
    await heardByStayer.find()
    expect(heardByLeaver.all).toEqual([])
  })
})

describe('from SQL', () => {
  test('a sent message arrives with an id, after the commit', async ({ stack }) => {
    const channel = stack.client(await tokenFor(ALICE)).channel('room:alice', privately)
    const heard = recordBroadcasts(channel)
    await subscribe(channel)
    let heardBeforeCommit = -1
    await stack.database.transaction(async (connection) => {
      await connection.exec(`select realtime.send('{"n": 1}', 'committed', 'room:alice')`)
      heardBeforeCommit = heard.all.length
    })
    const { payload } = await heard.find()
    expect(heardBeforeCommit).toBe(0)
    expect(payload).toEqual({ n: 1, id: textLike(/^[0-9a-f-]{36}$/) })
  })

  test('a rolled back message never arrives', async ({ stack }) => {
    const channel = stack.client(await tokenFor(ALICE)).channel('room:alice', privately)
    const heard = recordBroadcasts(channel)
    await subscribe(channel)
    await stack.sql(`begin; select realtime.send('{}', 'undone', 'room:alice'); rollback`)
    await stack.sql(`select realtime.send('{}', 'marker', 'room:alice')`)
    await heard.find(({ event }) => event === 'marker')
    expect(heard.all.map(({ event }) => event)).toEqual(['marker'])
  })

  test('many messages arrive in their order', async ({ stack }) => {
    const channel = stack.client(await tokenFor(ALICE)).channel('room:alice', privately)
    const heard = recordBroadcasts(channel)
    await subscribe(channel)
    await stack.sql(`select realtime.send(jsonb_build_object('n', n), 'many', 'room:alice')
      from generate_series(1, 500) n`)
    await heard.find(({ payload }) => payload['n'] === 500)
    expect(heard.all.map(({ payload }) => payload['n'])).toEqual(
      Array.from({ length: 500 }, (_, index) => index + 1),
    )
  })

  test('a failing send is a warning and undoes nothing', async ({ stack }) => {
    await stack.sql(`create table if not exists public.kept (n int);
      begin; insert into public.kept values (1); select realtime.send('{}', 'x', null); commit`)
    const { rows } = await stack.database.exclusive((connection) =>
      connection.query('select n from public.kept'),
    )
    expect(rows).toEqual([{ n: 1 }])
  })

  test('broadcast_changes in a trigger sends the row as the hosted service does', async ({
    stack,
  }) => {
    await stack.sql(`
      create table public.notes (id int primary key, body text);
      create function public.tell() returns trigger language plpgsql security definer as $$
      begin
        perform realtime.broadcast_changes('room:alice', tg_op, tg_op, tg_table_name, tg_table_schema, new, old);
        return null;
      end $$;
      create trigger tell after insert or update or delete on public.notes
        for each row execute function public.tell();`)
    const channel = stack.client(await tokenFor(ALICE)).channel('room:alice', privately)
    const heard = recordBroadcasts(channel)
    await subscribe(channel)
    await stack.sql(`insert into public.notes values (1, 'a'); update public.notes set body = 'b'`)
    const { payload } = await heard.find(({ event }) => event === 'UPDATE')
    expect(payload).toMatchObject({
      operation: 'UPDATE',
      schema: 'public',
      table: 'notes',
      record: { id: 1, body: 'b' },
      old_record: { id: 1, body: 'a' },
    })
    expect(heard.all[0]?.payload).toMatchObject({ record: { id: 1, body: 'a' }, old_record: null })
  })
})

describe('over HTTP', () => {
  test('httpSend with the secret key reaches a private channel', async ({ stack }) => {
    const reader = stack.client(await tokenFor(ALICE)).channel('room:alice', privately)
    const heard = recordBroadcasts(reader)
    await subscribe(reader)
    const sender = stack.client(undefined, { key: SECRET_KEY }).channel('room:alice', privately)
    expect(await sender.httpSend('answer', { text: '你好' })).toEqual({ success: true })
    expect(await heard.find()).toEqual({ event: 'answer', payload: { text: '你好' } })
  })

  test('httpSend by a member with an insert policy is delivered', async ({ stack }) => {
    const reader = stack.client(await tokenFor(BOB)).channel('club', privately)
    const heard = recordBroadcasts(reader)
    await subscribe(reader)
    const client = stack.client(await tokenFor(ALICE))
    await client.channel('club', privately).httpSend('hi', {})
    expect((await heard.find()).event).toBe('hi')
  })

  test('a batch delivers what its sender may send and leaves out the rest', async ({ stack }) => {
    const token = await tokenFor(ALICE)
    const reader = stack.client(token)
    const [club, room] = [
      reader.channel('club', privately),
      reader.channel('room:alice', privately),
    ]
    const [heardInClub, heardInRoom] = [recordBroadcasts(club), recordBroadcasts(room)]
    await subscribe(club)
    await subscribe(room)
    const message = { event: 'batch', payload: {}, private: true }
    const messages = ['room:alice', 'club'].map((topic) => ({ ...message, topic }))
    expect((await post(stack, '', token, { messages })).status).toBe(202)
    await heardInClub.find()
    expect(heardInRoom.all).toEqual([])
  })

  test.for<[string, string | null, { messages: object[] }, number]>([
    ['no key', null, { messages: [{ topic: 'a', event: 'b', payload: {} }] }, 401],
    ['a forged token', 'a.b.c', { messages: [] }, 401],
    ['no messages', PUBLISHABLE_KEY, { messages: [] }, 422],
    ['a message without event', PUBLISHABLE_KEY, { messages: [{ topic: 'a', payload: {} }] }, 422],
    [
      'a payload that is no object',
      PUBLISHABLE_KEY,
      { messages: [{ topic: 'a', event: 'b', payload: 1 }] },
      422,
    ],
    [
      'a fine public message',
      PUBLISHABLE_KEY,
      { messages: [{ topic: 'a', event: 'b', payload: {} }] },
      202,
    ],
  ])(
    'a batch with %s is answered as by the hosted service',
    async ([_, token, body, status], { stack }) => {
      expect((await post(stack, '', token, body)).status).toBe(status)
    },
  )

  test('another content type is refused', async ({ stack }) => {
    const response = await fetch(`${stack.url}/realtime/v1/api/broadcast/a/events/b`, {
      method: 'POST',
      headers: { apikey: SECRET_KEY, 'content-type': 'text/plain' },
      body: 'x',
    })
    expect(response.status).toBe(415)
  })
})
