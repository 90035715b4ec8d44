import { request as httpRequest } from 'node:http'
import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { type Backend, type Person } from '../support/backend.ts'
import { anyText } from '../support/matchers.ts'

let eve: Person
let roomId: string

it.beforeAll(async ({ backend }) => {
  eve = await backend.signUp('eve')
  const { data } = await eve.client
    .from('rooms')
    .insert({ name: 'Many' })
    .select('id')
    .single()
    .throwOnError()
  roomId = data.id
  const rows = Array.from({ length: 130 }, (_, n) => ({
    room_id: roomId,
    kind: 'article',
    title: `t${n}`,
    body: 'x',
    enabled: false,
  }))
  await eve.client.from('documents').insert(rows).throwOnError()
})

/** Rooms in documents in rooms: so many levels below the first. */
const nest = (levels: number): string => {
  if (levels === 0) return 'id'
  const table = levels % 2 === 0 ? 'rooms' : 'documents'
  return `id,${table}!documents_room_id_fkey(${nest(levels - 1)})`
}

const read = (select: string) => eve.client.from('rooms').select(select).eq('id', roomId)

describe('a read that nests', () => {
  it('is answered as far as anybody asks', async () => {
    const { data, error } = await read(nest(3))
    expect(error).toBeNull()
    expect(JSON.stringify(data).match(/"documents"/g)).toHaveLength(131)
  })

  it.each([6, 7, 40])('%d levels deep is refused before it runs', async (levels) => {
    const { error, status } = await read(nest(levels % 2 === 0 ? levels + 1 : levels))
    expect(error?.code).toBe('PGRST100')
    expect(status).toBe(400)
  })

  it('into too many tables is refused before it runs', async () => {
    const one = (n: number): string => `a${n}:documents!documents_room_id_fkey(id)`
    const { error, status } = await read(Array.from({ length: 25 }, (_, n) => one(n)).join())
    expect(error?.code).toBe('PGRST100')
    expect(status).toBe(400)
  })

  it('and multiplies is ended as a hosted project ends it, and others are served after it', async ({
    alice,
  }) => {
    const [{ error, status }, others] = await Promise.all([
      read(nest(5)),
      alice.client.from('rooms').select('id'),
    ])
    expect(error?.code).toBe('57014')
    expect(status).toBe(500)
    expect(others.error).toBeNull()
  })

  it('and filters that nest are refused as well', async () => {
    const deep = `${'and('.repeat(60)}id.not.is.null,id.not.is.null${')'.repeat(60)}`
    const { error } = await eve.client.from('rooms').select('id').or(deep)
    expect(error?.code).toBe('PGRST100')
  })
})

describe('an error of the database', () => {
  it.each([
    [
      'a check that fails',
      () => eve.client.from('rooms').insert({ name: 'x'.repeat(130) }),
      400,
      '23514',
    ],
    ['a column that is not there', () => eve.client.from('rooms').select('nothing'), 400, '42703'],
    [
      'a filter on such a column',
      () => eve.client.from('rooms').select('id').filter('nothing', 'eq', 1),
      400,
      '42703',
    ],
    [
      'a value of another type',
      () => eve.client.from('rooms').select('id').eq('id', 'x'),
      400,
      '22P02',
    ],
  ])('%s is answered as PostgREST does', async (_name, run, status, code) => {
    const answer = await run()
    expect(answer.error).toMatchObject({ code, message: anyText })
    expect(answer.error).toHaveProperty('details')
    expect(answer.error).toHaveProperty('hint')
    expect(answer.status).toBe(status)
  })
})

describe('what one person may take', () => {
  const limit = (backend: Backend, name: string, value: number) =>
    backend.database.exclusive((connection) =>
      connection.query('update private.limits set value = $2 where name = $1', [name, value]),
    )

  it('of rooms is told in our words', async ({ backend }) => {
    const person = await backend.signUp()
    await limit(backend, 'rooms_per_person', 1)
    const add = () => person.client.from('rooms').insert({ name: 'Room' })
    expect((await add()).error).toBeNull()
    const { error, status } = await add()
    await limit(backend, 'rooms_per_person', 2000)
    expect(status).toBe(409)
    expect(error).toMatchObject({ code: 'PT409', message: 'too_many_rooms' })
  })

  it('of space holds for stored files, by their real size, and is told as well', async ({
    backend,
  }) => {
    const person = await backend.signUp()
    const { data: room } = await person.client
      .from('rooms')
      .insert({ name: 'Files' })
      .select('id')
      .single()
      .throwOnError()
    const store = (bytes: number) => {
      const path = `${room.id}/${crypto.randomUUID()}.txt`
      const file = new Blob(['x'.repeat(bytes)], { type: 'text/plain' })
      return person.client.storage.from('documents').upload(path, file)
    }
    await limit(backend, 'bytes_per_person', 100_000)
    expect((await store(60_000)).error).toBeNull()
    const { error } = await store(60_000)
    await limit(backend, 'bytes_per_person', 5 * 1024 ** 3)
    expect(error).toMatchObject({ statusCode: '507', message: 'storage_full' })
    const { data } = await person.client.storage.from('documents').list(room.id)
    expect(data).toHaveLength(1)
  })
})

describe('a client that went away', () => {
  it('is not served when its turn comes', async ({ backend, alice }) => {
    const gate = Promise.withResolvers<void>()
    const busy = backend.database.exclusive(() => gate.promise)
    const name = `gone ${crypto.randomUUID()}`
    const outgoing = httpRequest(`${backend.url}/rest/v1/rooms`, {
      method: 'POST',
      headers: {
        apikey: backend.keys.publishableKey,
        authorization: `Bearer ${alice.accessToken}`,
        'content-type': 'application/json',
      },
    })
    outgoing.on('error', () => undefined)
    const closed = new Promise((resolve) => outgoing.on('close', resolve))
    outgoing.end(JSON.stringify({ name }))
    // Its session is asked for first: the one after it stands behind it in the queue.
    await new Promise((resolve) => outgoing.on('finish', resolve))
    outgoing.destroy()
    await closed
    gate.resolve()
    await busy
    const kept = `kept ${crypto.randomUUID()}`
    await alice.client.from('rooms').insert({ name: kept }).throwOnError()
    const { data } = await alice.client.from('rooms').select('name').in('name', [name, kept])
    expect(data).toEqual([{ name: kept }])
  })
})
