import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { type Backend, type Person } from '../support/backend.ts'
import { storageError } from '../support/client-generation.ts'
import { createBuckets, headersOf, readText, storageUrl, text } from './storage-support.ts'
import { anyText } from '../support/matchers.ts'

it.beforeAll(async ({ backend }) => {
  await createBuckets(backend)
  const limits = { public: false, fileSizeLimit: 1000, allowedMimeTypes: ['image/*', 'text/plain'] }
  const { error } = await backend.service.storage.createBucket('small', limits)
  if (error) throw error
})

const notes = (alice: Person) => alice.client.storage.from('notes')
const small = (backend: Backend) => backend.service.storage.from('small')
const newPath = (alice: Person) => `${alice.id}/${crypto.randomUUID()}.txt`

/** What a client may send as a file. */
type Sendable =
  Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>

describe('an upload', () => {
  const bytes = Uint8Array.from({ length: 200_000 }, (_, index) => (index * 7) % 256)

  it.for<[string, () => Sendable]>([
    [
      'a File, as a browser sends it',
      () => new File([bytes], '文件.pdf', { type: 'application/pdf' }),
    ],
    ['a Blob', () => new Blob([bytes], { type: 'application/pdf' })],
    ['an ArrayBuffer', () => bytes.buffer],
    ['a Uint8Array', () => bytes],
    ['a stream', () => new Blob([bytes]).stream()],
  ])('of %s comes back byte for byte', async ([_name, createBody], { alice }) => {
    const path = newPath(alice)
    const options = { contentType: 'application/pdf' }
    const { data: uploaded, error } = await notes(alice).upload(path, createBody(), options)
    expect(error).toBeNull()
    expect(uploaded).toEqual({ path, fullPath: `notes/${path}`, id: anyText })
    const { data } = await notes(alice).download(path)
    expect(new Uint8Array((await data?.arrayBuffer()) ?? [])).toEqual(bytes)
    expect(data?.type).toBe('application/pdf')
  })

  it('of nothing is an empty object', async ({ alice }) => {
    const path = newPath(alice)
    expect((await notes(alice).upload(path, new Uint8Array())).error).toBeNull()
    expect(await readText((await notes(alice).download(path)).data)).toBe('')
  })

  it.for<[string, (() => Blob) | (() => Uint8Array<ArrayBuffer>)]>([
    ['a form', () => text('words')],
    ['a raw body', () => new TextEncoder().encode('words')],
  ])(
    'as %s keeps its cache control and its own metadata',
    async ([_name, createBody], { alice }) => {
      const path = newPath(alice)
      const metadata = { author: '林先生', pages: 3 }
      await notes(alice).upload(path, createBody(), { cacheControl: '60', metadata })
      const { data } = await notes(alice).info(path)
      expect(data).toMatchObject({ cacheControl: 'max-age=60', metadata, size: 5, name: path })
    },
  )

  it('is its owner’s', async ({ backend, alice }) => {
    const path = newPath(alice)
    await notes(alice).upload(path, text('mine'))
    const { rows } = await backend.database.exclusive((connection) =>
      connection.query('select owner, owner_id from storage.objects where name = $1', [path]),
    )
    expect(rows).toEqual([{ owner: alice.id, owner_id: alice.id }])
  })

  it('of what is there already is refused as a duplicate', async ({ alice }) => {
    const path = newPath(alice)
    await notes(alice).upload(path, text('first'))
    const { error } = await notes(alice).upload(path, text('second'))
    expect(error).toMatchObject(
      storageError({
        status: 400,
        statusCode: '409',
        code: 'KeyAlreadyExists',
        message: 'The resource already exists',
      }),
    )
    expect(await readText((await notes(alice).download(path)).data)).toBe('first')
  })

  it('replaces what is there when it is meant to', async ({ alice }) => {
    const path = newPath(alice)
    const { data: first } = await notes(alice).upload(path, text('first'))
    const { data: second } = await notes(alice).upload(path, text('second'), { upsert: true })
    expect(second?.id).toBe(first?.id)
    expect(await readText((await notes(alice).download(path)).data)).toBe('second')
    expect((await notes(alice).update(path, text('third'))).error).toBeNull()
    expect(await readText((await notes(alice).download(path)).data)).toBe('third')
  })

  it('twice at once is stored once and refused once', async ({ alice }) => {
    const path = newPath(alice)
    const both = await Promise.all(['a', 'b'].map((word) => notes(alice).upload(path, text(word))))
    expect(both.map(({ error }) => error?.message ?? 'stored').sort()).toEqual([
      'The resource already exists',
      'stored',
    ])
  })

  it('into a bucket that is not there says so', async ({ alice }) => {
    const { error } = await alice.client.storage.from('nowhere').upload('x', text('x'))
    expect(error).toMatchObject({ statusCode: '404', message: 'Bucket not found' })
  })

  it.for(['文件.pdf', 'a#b', 'percent%25', 'back\\slash'])(
    'under the name %s is refused as an invalid key',
    async (name, { alice }) => {
      const { error } = await notes(alice).upload(
        `${alice.id}/${encodeURIComponent(name)}`,
        text('x'),
      )
      expect(error).toMatchObject({
        statusCode: '400',
        message: `Invalid key: ${alice.id}/${name}`,
      })
    },
  )

  it('in a form without a file is refused', async ({ backend, alice }) => {
    const form = new FormData()
    form.append('cacheControl', '3600')
    const response = await fetch(storageUrl(backend, `/object/notes/${newPath(alice)}`), {
      method: 'POST',
      headers: headersOf(backend, alice),
      body: form,
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ statusCode: '400', code: 'InvalidRequest' })
  })

  it('that is cut off leaves nothing', async ({ backend, alice }) => {
    const path = newPath(alice)
    const stop = new AbortController()
    const endless = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array(1000))
      },
    })
    const sent = fetch(storageUrl(backend, `/object/notes/${path}`), {
      method: 'POST',
      headers: { ...headersOf(backend, alice), 'content-type': 'text/plain' },
      body: endless,
      duplex: 'half',
      signal: stop.signal,
    } as RequestInit)
    stop.abort()
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' })
    expect((await notes(alice).exists(path)).data).toBe(false)
  })
})

describe('the limits of a bucket', () => {
  it.for<[string, () => Sendable]>([
    ['a form', () => new Blob([new Uint8Array(1001)], { type: 'image/png' })],
    ['a raw body', () => new Uint8Array(1001)],
    ['a stream of no known length', () => new Blob([new Uint8Array(1001)]).stream()],
  ])('refuse what is too large, sent as %s', async ([_name, createBody], { backend }) => {
    const options = { contentType: 'image/png' }
    const { error } = await small(backend).upload('large.png', createBody(), options)
    expect(error).toMatchObject(
      storageError({ status: 400, statusCode: '413', code: 'EntityTooLarge' }),
    )
    expect((await small(backend).exists('large.png')).data).toBe(false)
  })

  it('take what is just small enough', async ({ backend }) => {
    const options = { contentType: 'image/png' }
    expect(
      (await small(backend).upload('fits.png', new Uint8Array(1000), options)).error,
    ).toBeNull()
  })

  it.for<[string, string | null]>([
    ['image/png', null],
    ['text/plain', null],
    ['text/html', '415'],
    ['imagepng', '415'],
  ])('decide about %s', async ([contentType, statusCode], { backend }) => {
    const { error } = await small(backend).upload(crypto.randomUUID(), new Uint8Array(1), {
      contentType,
    })
    expect(error?.statusCode ?? null).toBe(statusCode)
  })
})

describe('remove', () => {
  it('answers with what it removed, and leaves the rest', async ({ alice }) => {
    const [first, second] = [newPath(alice), newPath(alice)]
    for (const path of [first, second]) await notes(alice).upload(path, text('x'))
    const { data } = await notes(alice).remove([first, newPath(alice)])
    expect(data).toMatchObject([{ name: first, bucket_id: 'notes' }])
    expect((await notes(alice).exists(first)).data).toBe(false)
    expect((await notes(alice).exists(second)).data).toBe(true)
  })

  it('of one object by its address answers, and of a missing one says so', async ({
    backend,
    alice,
  }) => {
    const path = newPath(alice)
    await notes(alice).upload(path, text('x'))
    const remove = () =>
      fetch(storageUrl(backend, `/object/notes/${path}`), {
        method: 'DELETE',
        headers: headersOf(backend, alice),
      })
    expect(await (await remove()).json()).toEqual({ message: 'Successfully deleted' })
    expect(await (await remove()).json()).toMatchObject({ statusCode: '404', code: 'NoSuchKey' })
  })
})

describe('move and copy', () => {
  it('move an object with all that is known of it', async ({ alice }) => {
    const [from, to] = [newPath(alice), newPath(alice)]
    await notes(alice).upload(from, text('moving'), { metadata: { kept: true } })
    const { data } = await notes(alice).move(from, to)
    expect(data?.message).toBe('Successfully moved')
    expect((await notes(alice).exists(from)).data).toBe(false)
    expect(await readText((await notes(alice).download(to)).data)).toBe('moving')
    expect((await notes(alice).info(to)).data?.metadata).toEqual({ kept: true })
  })

  it('move to another bucket', async ({ alice }) => {
    const path = newPath(alice)
    await notes(alice).upload(path, text('cover'))
    await notes(alice).move(path, path, { destinationBucket: 'covers' })
    expect(await readText((await alice.client.storage.from('covers').download(path)).data)).toBe(
      'cover',
    )
  })

  it('copy an object, which then has a life of its own', async ({ alice }) => {
    const [from, to] = [newPath(alice), newPath(alice)]
    await notes(alice).upload(from, text('original'), { contentType: 'text/plain' })
    const { data, error } = await notes(alice).copy(from, to)
    expect(error).toBeNull()
    expect(data?.path).toBe(`notes/${to}`)
    await notes(alice).remove([from])
    const { data: copied } = await notes(alice).download(to)
    expect(await readText(copied)).toBe('original')
    expect(copied?.type).toBe('text/plain')
  })

  it.for(['move', 'copy'] as const)('%s onto an object is refused', async (action, { alice }) => {
    const [from, to] = [newPath(alice), newPath(alice)]
    for (const path of [from, to]) await notes(alice).upload(path, text(path))
    expect((await notes(alice)[action](from, to)).error).toMatchObject({ statusCode: '409' })
    expect(await readText((await notes(alice).download(to)).data)).toBe(to)
  })

  it.for(['move', 'copy'] as const)('%s of nothing says so', async (action, { alice }) => {
    const { error } = await notes(alice)[action](newPath(alice), newPath(alice))
    expect(error).toMatchObject({ statusCode: '404', message: 'Object not found' })
  })
})
