import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { type Backend, type Person } from '../support/backend.ts'
import { createBuckets, createStranger, headersOf, storageUrl, text } from './storage-support.ts'
import { textLike, anyText } from '../support/matchers.ts'

const CONTENT = '0123456789'

let path: string

it.beforeAll(async ({ backend, alice }) => {
  await createBuckets(backend)
  path = `${alice.id}/digits.txt`
  for (const bucket of ['notes', 'covers']) {
    const { error } = await alice.client.storage.from(bucket).upload(path, text(CONTENT))
    if (error) throw error
  }
})

const read = (
  backend: Backend,
  alice: Person,
  headers: Record<string, string> = {},
  init: RequestInit = {},
  query = '',
) =>
  fetch(storageUrl(backend, `/object/authenticated/notes/${path}${query}`), {
    ...init,
    headers: { ...headersOf(backend, alice), ...headers },
  })

describe('an object', () => {
  it('comes with its type, length, age and tag', async ({ backend, alice }) => {
    const response = await read(backend, alice)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(CONTENT)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'cache-control': 'max-age=3600',
      'content-length': '10',
      'content-type': 'text/plain',
      etag: '"781e5e245d69b566979b86e28d23f2c7"',
      'last-modified': textLike(/GMT$/),
    })
  })

  it('answers HEAD with the same headers and no body', async ({ backend, alice }) => {
    const response = await read(backend, alice, {}, { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-length')).toBe('10')
    expect(await response.text()).toBe('')
  })

  it.for<[string, string | null]>([
    ['', null],
    ['?download', 'attachment;'],
    [
      '?download=notes%20%E4%BD%A0.txt',
      `attachment; filename=notes%20%E4%BD%A0.txt; filename*=UTF-8''notes%20%E4%BD%A0.txt`,
    ],
  ])(
    'asked for with %j has the disposition %j',
    async ([query, disposition], { backend, alice }) => {
      const response = await read(backend, alice, {}, {}, query)
      await response.text()
      expect(response.headers.get('content-disposition')).toBe(disposition)
    },
  )

  it('that is HTML is shown as text', async ({ alice }) => {
    const name = `${alice.id}/page.html`
    const page = new Blob(['<script>'], { type: 'text/html' })
    await alice.client.storage.from('notes').upload(name, page)
    const { data } = await alice.client.storage.from('notes').download(name)
    expect(data?.type).toBe('text/plain')
  })

  it('says what is known of it', async ({ alice }) => {
    const { data } = await alice.client.storage.from('notes').info(path)
    expect(data).toEqual({
      id: anyText,
      name: path,
      version: anyText,
      bucketId: 'notes',
      size: 10,
      contentType: 'text/plain',
      cacheControl: 'max-age=3600',
      etag: '"781e5e245d69b566979b86e28d23f2c7"',
      metadata: {},
      lastModified: textLike(/Z$/),
      createdAt: textLike(/Z$/),
    })
  })

  it('that is not there is said not to exist', async ({ alice }) => {
    const { data } = await alice.client.storage.from('notes').exists(`${alice.id}/nothing`)
    expect(data).toBe(false)
  })
})

describe('a range', () => {
  it.for<[string, string, string]>([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=4-', '456789', 'bytes 4-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
    ['bytes=-99', CONTENT, 'bytes 0-9/10'],
  ])('%s is answered with that part', async ([range, part, contentRange], { backend, alice }) => {
    const response = await read(backend, alice, { range })
    expect(response.status).toBe(206)
    expect(response.headers.get('content-range')).toBe(contentRange)
    expect(response.headers.get('content-length')).toBe(String(part.length))
    expect(await response.text()).toBe(part)
  })

  it.for(['bytes=10-', 'bytes=-0'])(
    '%s, without any byte, is refused',
    async (range, { backend, alice }) => {
      const response = await read(backend, alice, { range })
      expect(response.status).toBe(416)
      expect(response.headers.get('content-range')).toBe('bytes */10')
      expect(await response.json()).toMatchObject({ statusCode: '416', code: 'InvalidRange' })
    },
  )

  it.for(['bytes=0-1,4-5', 'lines=0-1', 'bytes=5-2'])(
    '%s is answered whole',
    async (range, { backend, alice }) => {
      const response = await read(backend, alice, { range })
      expect(response.status).toBe(200)
      expect(await response.text()).toBe(CONTENT)
    },
  )

  it('of another version is answered whole', async ({ backend, alice }) => {
    const response = await read(backend, alice, { range: 'bytes=0-1', 'if-range': '"another"' })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(CONTENT)
  })
})

describe('a copy that the client has', () => {
  it('by its tag is not sent again', async ({ backend, alice }) => {
    const etag = (await read(backend, alice)).headers.get('etag') ?? ''
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const response = await read(backend, alice, { 'if-none-match': known })
      expect(response.status).toBe(304)
      expect(await response.text()).toBe('')
    }
    expect((await read(backend, alice, { 'if-none-match': '"other"' })).status).toBe(200)
  })

  it('by its time is not sent again', async ({ backend, alice }) => {
    const since = (await read(backend, alice)).headers.get('last-modified') ?? ''
    expect((await read(backend, alice, { 'if-modified-since': since })).status).toBe(304)
    const before = new Date(0).toUTCString()
    expect((await read(backend, alice, { 'if-modified-since': before })).status).toBe(200)
  })
})

describe('a public bucket', () => {
  it('is read by everybody, without a key', async ({ backend, bob }) => {
    const { data } = bob.client.storage.from('covers').getPublicUrl(path)
    expect(await (await fetch(data.publicUrl)).text()).toBe(CONTENT)
    expect(await (await fetch(storageUrl(backend, `/object/covers/${path}`))).text()).toBe(CONTENT)
    const info = await fetch(storageUrl(backend, `/object/info/public/covers/${path}`))
    expect(await info.json()).toMatchObject({ name: path, size: 10 })
    const range = await fetch(data.publicUrl, { headers: { range: 'bytes=0-0' } })
    expect(range.status).toBe(206)
    expect(await range.text()).toBe('0')
  })

  it('is written, listed and deleted from by its policies only', async ({
    backend,
    alice,
    bob,
  }) => {
    for (const { client } of [bob, createStranger(backend)]) {
      const covers = client.storage.from('covers')
      expect((await covers.upload(`${alice.id}/x`, text('x'))).error).toMatchObject({
        statusCode: '403',
      })
      expect((await covers.list(alice.id)).data).toEqual([])
      expect((await covers.remove([path])).data).toEqual([])
    }
  })
})

describe('a private bucket', () => {
  it.for([
    '/object/public/notes/',
    '/object/notes/',
    '/object/info/public/notes/',
    '/object/info/notes/',
  ])('is not there without a key, under %s', async (prefix, { backend }) => {
    const response = await fetch(storageUrl(backend, prefix + path))
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      statusCode: '404',
      code: 'NoSuchBucket',
      message: 'Bucket not found',
    })
  })

  it('is not public to its owner either', async ({ backend, alice }) => {
    const response = await fetch(storageUrl(backend, `/object/public/notes/${path}`), {
      headers: headersOf(backend, alice),
    })
    expect(await response.json()).toMatchObject({ code: 'NoSuchBucket' })
  })
})

describe('a path outside the API', () => {
  it('is answered as unknown', async ({ backend }) => {
    const response = await fetch(storageUrl(backend, '/nothing/here'))
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: 'Not Found' })
  })
})
