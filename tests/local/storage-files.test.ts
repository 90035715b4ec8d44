import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type EmbeddedDatabase } from '../../apps/embedded/src/database/pglite.ts'
import { createStorage, type Storage } from '../../apps/embedded/src/storage/index.ts'
import { provision } from '../support/project-database.ts'

/** The bytes below the API: which files there are, and when. */

let database: EmbeddedDatabase
let root: string
let storage: Storage

beforeAll(async () => {
  database = await openDatabase()
  await provision(database)
  root = await mkdtemp(join(tmpdir(), 'documind-files-'))
  await database.exclusive((connection) =>
    connection.exec(`
      insert into storage.buckets (id, name, file_size_limit) values ('files', 'files', 100000);
      create table public.writers (name text);
      grant select on public.writers to authenticated;
      create policy "Writers can write" on storage.objects for insert to authenticated
        with check (bucket_id = 'files' and exists (select from public.writers));
    `),
  )
})
afterAll(async () => {
  await database.close()
  await rm(root, { recursive: true })
})

beforeEach(async () => {
  await query(
    `begin; set local storage.allow_delete_query to 'true'; delete from storage.objects; commit;
      delete from public.writers; insert into public.writers values ('all')`,
  )
  storage = await startStorage()
})

const startStorage = (): Promise<Storage> =>
  createStorage({
    database,
    root,
    jwtSecret: 'secret',
    authenticate: async (token) => ({ role: token, sub: 'somebody' }),
  })

const query = (sql: string) => database.exclusive((connection) => connection.exec(sql))

const listFiles = async (): Promise<string[]> => {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}

async function call(method: string, path: string, init: RequestInit & { role?: string } = {}) {
  const { role = 'service_role', headers, ...rest } = init
  return storage.fetch(
    new Request(`http://local/storage/v1${path}`, {
      ...rest,
      method,
      headers: { authorization: `Bearer ${role}`, ...headers },
      duplex: 'half',
    } as RequestInit),
  )
}

const upload = (name: string, body: BodyInit, init: { role?: string; upsert?: boolean } = {}) =>
  call('POST', `/object/files/${name}`, {
    body,
    headers: { 'content-type': 'text/plain', 'x-upsert': String(init.upsert ?? false) },
    ...(init.role === undefined ? {} : { role: init.role }),
  })

/** A body that is asked for its bytes only when the server reads them. */
const createBody = (onRead: () => Promise<void>): ReadableStream<Uint8Array> =>
  new ReadableStream(
    {
      async pull(controller) {
        await onRead()
        controller.enqueue(new TextEncoder().encode('arrived'))
        controller.close()
      },
    },
    { highWaterMark: 0 },
  )

describe('bytes', () => {
  it('are one file for each object, whose name nobody chose', async () => {
    await upload('a/b/../c', 'x')
    const files = await listFiles()
    expect(files).toHaveLength(1)
    expect(files[0]).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('go when their object is removed, replaced or its bucket emptied', async () => {
    await upload('one', 'first')
    const [before] = await listFiles()
    await upload('one', 'second', { upsert: true })
    const after = await listFiles()
    expect(after).toHaveLength(1)
    expect(after).not.toContain(before)
    await call('DELETE', '/object/files', { body: '{"prefixes":["one"]}' })
    expect(await listFiles()).toEqual([])
    for (const name of ['one', 'two']) await upload(name, name)
    await call('DELETE', '/object/files/one')
    expect(await listFiles()).toHaveLength(1)
    await call('POST', '/bucket/files/empty')
    expect(await listFiles()).toEqual([])
  })

  it('stay where they are when their object moves', async () => {
    await upload('from', 'x')
    const before = await listFiles()
    const body = JSON.stringify({ bucketId: 'files', sourceKey: 'from', destinationKey: 'to' })
    await call('POST', '/object/move', { body })
    expect(await listFiles()).toEqual(before)
    expect(await (await call('GET', '/object/files/to')).text()).toBe('x')
  })

  it.each([
    ['too large', 'service_role', 'x'.repeat(100_001), '413'],
    ['not allowed', 'anon', 'x', '403'],
  ])('of an upload that is %s are not kept', async (_name, role, body, statusCode) => {
    const response = await upload('refused', body, { role })
    expect(await response.json()).toMatchObject({ statusCode })
    expect(await listFiles()).toEqual([])
  })

  it('that are gone leave an object that is not found', async () => {
    await upload('lost', 'x')
    const [file = ''] = await listFiles()
    await unlink(join(root, file.slice(0, 2), file))
    expect(await (await call('GET', '/object/files/lost')).json()).toMatchObject({
      code: 'NoSuchKey',
    })
  })
})

describe('while bytes arrive', () => {
  it('the database is free for others', async () => {
    const body = createBody(() => query('select 1').then(() => undefined))
    expect((await upload('slow', body)).status).toBe(200)
  })

  it('nothing is seen of the object', async () => {
    const seen: number[] = []
    const body = createBody(async () => {
      seen.push((await call('GET', '/object/files/slow')).status)
    })
    await upload('slow', body)
    expect(seen).toEqual([400])
    expect((await call('GET', '/object/files/slow')).status).toBe(200)
  })

  it('a caller who loses the right stores nothing', async () => {
    const body = createBody(() => query('delete from public.writers').then(() => undefined))
    const response = await upload('late', body, { role: 'authenticated' })
    expect(await response.json()).toMatchObject({ statusCode: '403' })
    expect(await listFiles()).toEqual([])
  })

  it('a caller without the right is refused before the first byte is kept', async () => {
    await query('delete from public.writers')
    const files: string[][] = []
    const body = createBody(async () => {
      files.push(await listFiles())
    })
    const response = await upload('early', body, { role: 'authenticated' })
    expect(await response.json()).toMatchObject({ statusCode: '403' })
    expect(files).toEqual([[]])
  })

  it('a client that goes away leaves nothing', async () => {
    const body = createBody(() => Promise.reject(new Error('gone')))
    expect((await upload('cut', body)).status).toBe(400)
    expect(await listFiles()).toEqual([])
  })
})

describe('an object that is being read', () => {
  it('comes whole although it is replaced meanwhile', async () => {
    const content = 'x'.repeat(90_000)
    await upload('read', content)
    const response = await call('GET', '/object/files/read')
    await upload('read', 'short', { upsert: true })
    expect(await response.text()).toBe(content)
    expect(await (await call('GET', '/object/files/read')).text()).toBe('short')
  })
})

describe('a start', () => {
  it('removes what a crash left without a row, and nothing else', async () => {
    await upload('kept', 'x')
    const [kept = ''] = await listFiles()
    const stray = randomUUID()
    const folder = join(root, kept.slice(0, 2))
    await writeFile(join(folder, kept.slice(0, 2) + stray.slice(2)), 'half an upload')
    await startStorage()
    expect(await listFiles()).toEqual([kept])
    expect((await stat(join(folder, kept))).size).toBe(1)
  })
})
