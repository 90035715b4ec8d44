import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import type { Backend, Person } from '../support/backend.ts'
import { createBuckets, headersOf, storageUrl } from './storage-support.ts'

it.beforeAll(async ({ backend }) => {
  await createBuckets(backend)
  const limits = { public: false, fileSizeLimit: 1000, allowedMimeTypes: ['text/plain'] }
  const { error } = await backend.service.storage.createBucket('brief', limits)
  if (error) throw error
})

const BYTES = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7) % 251)
const newPath = (alice: Person) => `${alice.id}/${crypto.randomUUID()}.bin`
const encode = (values: Record<string, string>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',')

interface Creation {
  path: string
  bucket?: string
  length?: number
  type?: string
  headers?: Record<string, string>
  body?: Uint8Array<ArrayBuffer>
}

const create = (
  backend: Backend,
  person: Person,
  { path, bucket = 'notes', length = BYTES.length, type = 'text/plain', headers, body }: Creation,
): Promise<Response> =>
  fetch(storageUrl(backend, '/upload/resumable'), {
    method: 'POST',
    headers: {
      ...headersOf(backend, person),
      'tus-resumable': '1.0.0',
      'upload-length': String(length),
      'upload-metadata': encode({
        bucketName: bucket,
        objectName: path,
        contentType: type,
        cacheControl: '60',
      }),
      ...headers,
    },
    ...(body ? { body } : {}),
  })

const addressOf = (backend: Backend, response: Response): string =>
  new URL(response.headers.get('location') ?? '', backend.url).href

const append = (
  backend: Backend,
  person: Person,
  address: string,
  offset: number,
  body: BodyInit,
  signal?: AbortSignal,
): Promise<Response> =>
  fetch(address, {
    method: 'PATCH',
    headers: {
      ...headersOf(backend, person),
      'tus-resumable': '1.0.0',
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
    },
    body,
    ...(signal ? { signal } : {}),
    // @ts-expect-error Node asks for it where a body is a stream; the types of the web do not know it.
    duplex: 'half',
  })

const ask = async (backend: Backend, person: Person, address: string) => {
  const response = await fetch(address, { method: 'HEAD', headers: headersOf(backend, person) })
  return { status: response.status, offset: Number(response.headers.get('upload-offset')) }
}

const download = async (alice: Person, path: string): Promise<Uint8Array> => {
  const { data } = await alice.client.storage.from('notes').download(path)
  return new Uint8Array((await data?.arrayBuffer()) ?? [])
}

/** Sends bytes until the connection has taken some, but never all of them. */
async function sendAndCut(
  backend: Backend,
  person: Person,
  address: string,
  offset: number,
): Promise<void> {
  const stop = new AbortController()
  const taken = Promise.withResolvers<void>()
  let pulls = 0
  const part = new ReadableStream({
    pull(controller) {
      if (++pulls <= 20)
        controller.enqueue(BYTES.slice(offset + (pulls - 1) * 5_000, offset + pulls * 5_000))
      else taken.resolve()
    },
  })
  const sending = append(backend, person, address, offset, part, stop.signal).catch(() => null)
  await taken.promise
  stop.abort()
  await sending
}

describe('an upload in pieces', () => {
  it('is an object once its last byte is there, as it was said to be', async ({
    backend,
    alice,
  }) => {
    const path = newPath(alice)
    const created = await create(backend, alice, { path })
    expect(created.status).toBe(201)
    const address = addressOf(backend, created)
    const first = await append(backend, alice, address, 0, BYTES.slice(0, 100_000))
    expect([first.status, first.headers.get('upload-offset')]).toEqual([204, '100000'])
    expect(await download(alice, path)).toHaveLength(0)
    expect(await ask(backend, alice, address)).toEqual({ status: 200, offset: 100_000 })
    const last = await append(backend, alice, address, 100_000, BYTES.slice(100_000))
    expect(last.status).toBe(204)
    expect(await download(alice, path)).toEqual(BYTES)
    const { data } = await alice.client.storage.from('notes').info(path)
    expect(data).toMatchObject({
      size: BYTES.length,
      contentType: 'text/plain',
      cacheControl: 'max-age=60',
    })
    // A client that did not hear the last answer.
    expect(await ask(backend, alice, address)).toEqual({ status: 200, offset: BYTES.length })
  })

  it('may begin with its creation, and may be empty', async ({ backend, alice }) => {
    const path = newPath(alice)
    const headers = { 'content-type': 'application/offset+octet-stream' }
    const created = await create(backend, alice, { path, headers, body: BYTES })
    expect(created.headers.get('upload-offset')).toBe(String(BYTES.length))
    expect(await download(alice, path)).toEqual(BYTES)
    const empty = newPath(alice)
    expect((await create(backend, alice, { path: empty, length: 0 })).status).toBe(201)
    expect((await alice.client.storage.from('notes').exists(empty)).data).toBe(true)
  })

  it('goes on from what arrived after the connection was cut', async ({ backend, alice }) => {
    const path = newPath(alice)
    const address = addressOf(backend, await create(backend, alice, { path }))
    // Cut each time something was sent, until some of it was there in time.
    let offset = 0
    await expect
      .poll(
        async () => {
          await sendAndCut(backend, alice, address, offset)
          ;({ offset } = await ask(backend, alice, address))
          return offset
        },
        { timeout: 20_000 },
      )
      .toBeGreaterThan(0)
    expect(offset).toBeLessThan(BYTES.length)
    const rest = await append(backend, alice, address, offset, BYTES.slice(offset))
    expect(rest.status).toBe(204)
    expect(await download(alice, path)).toEqual(BYTES)
  })

  it('is written by one at a time, at its end only', async ({ backend, alice }) => {
    const path = newPath(alice)
    const address = addressOf(backend, await create(backend, alice, { path }))
    const wrong = await append(backend, alice, address, 5, BYTES.slice(0, 10))
    expect(wrong.status).toBe(409)
    const answers = await Promise.all(
      [1, 2, 3].map(() => append(backend, alice, address, 0, BYTES)),
    )
    expect(answers.filter(({ status }) => status === 204).length).toBeGreaterThanOrEqual(1)
    expect(await download(alice, path)).toEqual(BYTES)
    const more = await create(backend, alice, { path: newPath(alice), length: 10 })
    const tooMuch = await append(backend, alice, addressOf(backend, more), 0, BYTES.slice(0, 11))
    expect(tooMuch.status).toBe(413)
  })

  it('is gone when it is given up', async ({ backend, alice }) => {
    const address = addressOf(backend, await create(backend, alice, { path: newPath(alice) }))
    const deleted = await fetch(address, { method: 'DELETE', headers: headersOf(backend, alice) })
    expect(deleted.status).toBe(204)
    expect((await ask(backend, alice, address)).status).toBe(404)
  })
})

describe('an upload in pieces is refused', () => {
  it('to a folder of somebody else, beyond the bucket’s size, of another type', async ({
    backend,
    alice,
    bob,
  }) => {
    const statusOf = async (creation: Creation) => (await create(backend, alice, creation)).status
    expect(await statusOf({ path: newPath(bob) })).toBe(403)
    expect(await statusOf({ path: newPath(alice) })).toBe(201)
    const service = (creation: Creation) =>
      fetch(storageUrl(backend, '/upload/resumable'), {
        method: 'POST',
        headers: {
          ...headersOf(backend, 'service'),
          'upload-length': String(creation.length),
          'upload-metadata': encode({
            bucketName: 'brief',
            objectName: 'a.txt',
            contentType: creation.type ?? '',
          }),
        },
      }).then(({ status }) => status)
    expect(await service({ path: '', length: 1001, type: 'text/plain' })).toBe(413)
    expect(await service({ path: '', length: 1000, type: 'image/png' })).toBe(415)
    expect(await service({ path: '', length: 1000, type: 'text/plain' })).toBe(201)
  })

  it('to people other than its owner, as if it were not there', async ({ backend, alice, bob }) => {
    const address = addressOf(backend, await create(backend, alice, { path: newPath(alice) }))
    expect((await ask(backend, bob, address)).status).toBe(404)
    expect((await append(backend, bob, address, 0, BYTES)).status).toBe(404)
    expect((await ask(backend, alice, address)).status).toBe(200)
    const nobody = await fetch(address, { method: 'HEAD' })
    expect(nobody.status).toBe(403)
  })

  it('where the object is there already, unless it may be replaced', async ({ backend, alice }) => {
    const path = newPath(alice)
    const headers = { 'content-type': 'application/offset+octet-stream' }
    await create(backend, alice, { path, headers, body: BYTES })
    expect((await create(backend, alice, { path })).status).toBe(409)
    const upsert = { ...headers, 'x-upsert': 'true' }
    const other = BYTES.toReversed()
    expect((await create(backend, alice, { path, headers: upsert, body: other })).status).toBe(201)
    expect(await download(alice, path)).toEqual(other)
  })
})
