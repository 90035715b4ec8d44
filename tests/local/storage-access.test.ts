import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { type Person } from '../support/backend.ts'
import {
  createBuckets,
  createStranger,
  headersOf,
  readText,
  storageUrl,
  text,
} from './storage-support.ts'
import { anyText } from '../support/matchers.ts'
import { REFUSED_DOWNLOAD } from '../support/client-generation.ts'

let bob: Person
let stranger: Pick<Person, 'client'>
/** An object of Alice’s. */
let path: string

it.beforeAll(async ({ backend, alice }) => {
  await createBuckets(backend)
  bob = await backend.signUp('bob')
  stranger = createStranger(backend)
  path = `${alice.id}/private.txt`
  const { error } = await alice.client.storage.from('notes').upload(path, text('private'))
  if (error) throw error
})

const others = [
  ['another person', () => bob.client],
  ['somebody not signed in', () => stranger.client],
] as const

describe.each(others)('%s', (_name, client) => {
  const notes = () => client().storage.from('notes')
  const missing = { statusCode: '404', message: 'Object not found' }
  const denied = { status: 400, statusCode: '403' }

  it('does not find the object, however asked', async ({ alice }) => {
    expect((await notes().download(path)).error).toMatchObject(REFUSED_DOWNLOAD)
    expect((await notes().info(path)).error).toMatchObject(missing)
    expect((await notes().createSignedUrl(path, 60)).error).toMatchObject(missing)
    expect((await notes().copy(path, 'stolen')).error).toMatchObject(missing)
    expect((await notes().move(path, 'stolen')).error).toMatchObject(missing)
    expect((await notes().list(alice.id)).data).toEqual([])
    expect((await notes().listV2({ prefix: alice.id })).data?.objects).toEqual([])
    const { data } = await notes().createSignedUrls([path], 60)
    expect(data).toMatchObject([{ path, signedUrl: null, error: anyText }])
  })

  it('removes nothing', async ({ alice }) => {
    expect((await notes().remove([path])).data).toEqual([])
    expect(await readText((await alice.client.storage.from('notes').download(path)).data)).toBe(
      'private',
    )
  })

  it('writes nothing there, neither beside nor over it', async ({ alice }) => {
    const fresh = `${alice.id}/planted.txt`
    expect((await notes().upload(fresh, text('x'))).error).toMatchObject({
      ...denied,
      message: 'new row violates row-level security policy',
    })
    expect((await notes().upload(path, text('x'), { upsert: true })).error).toMatchObject(denied)
    expect((await notes().update(path, text('x'))).error).toMatchObject(denied)
    expect((await notes().createSignedUploadUrl(fresh)).error).toMatchObject(denied)
    expect(await readText((await alice.client.storage.from('notes').download(path)).data)).toBe(
      'private',
    )
  })

  it('does not delete it by its address', async ({ backend }) => {
    const { data } = await client().auth.getSession()
    const token = data.session?.access_token ?? backend.keys.publishableKey
    const response = await fetch(storageUrl(backend, `/object/notes/${path}`), {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    })
    expect(await response.json()).toMatchObject({ statusCode: '403', message: 'Access denied' })
  })

  it('makes, changes, empties and deletes no bucket', async () => {
    const { storage } = client()
    expect((await storage.createBucket('mine')).error).toMatchObject(denied)
    const gone = { statusCode: '404', message: 'Bucket not found' }
    expect((await storage.getBucket('notes')).error).toMatchObject(gone)
    expect((await storage.updateBucket('notes', { public: true })).error).toMatchObject(gone)
    expect((await storage.emptyBucket('notes')).error).toMatchObject(gone)
    // As hosted: whether it is empty is looked at before who asks.
    expect((await storage.deleteBucket('notes')).error).toMatchObject({ statusCode: '409' })
    expect((await storage.listBuckets()).data).toEqual([])
  })
})

describe('a person', () => {
  it('cannot move or copy their object into another’s folder', async ({ alice }) => {
    const own = `${bob.id}/own.txt`
    const notes = bob.client.storage.from('notes')
    await notes.upload(own, text('own'))
    const target = `${alice.id}/gift.txt`
    expect((await notes.move(own, target)).error).toMatchObject({ statusCode: '403' })
    expect((await notes.copy(own, target)).error).toMatchObject({ statusCode: '403' })
    expect(await readText((await notes.download(own)).data)).toBe('own')
  })
})

describe('the service', () => {
  it('reads, writes and deletes everything', async ({ backend }) => {
    const notes = backend.service.storage.from('notes')
    expect(await readText((await notes.download(path)).data)).toBe('private')
    const name = `${bob.id}/from-the-service.txt`
    expect((await notes.upload(name, text('x'))).error).toBeNull()
    expect((await notes.remove([name])).data).toHaveLength(1)
  })
})

describe('a request', () => {
  it('without any key is refused', async ({ backend }) => {
    const response = await fetch(storageUrl(backend, '/bucket'))
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      statusCode: '403',
      error: 'Unauthorized',
      code: 'AccessDenied',
    })
  })

  it('with a forged token is refused, and finds no private bucket', async ({ backend, alice }) => {
    const headers = { ...headersOf(backend), authorization: `Bearer ${alice.accessToken}x` }
    const list = await fetch(storageUrl(backend, '/bucket'), { headers })
    expect(await list.json()).toMatchObject({ statusCode: '403' })
    const object = await fetch(storageUrl(backend, `/object/notes/${path}`), { headers })
    expect(await object.json()).toMatchObject({ statusCode: '404', message: 'Bucket not found' })
  })

  it('carries its operation to the policies', async ({ backend, alice }) => {
    await backend.database.exclusive((connection) =>
      connection.exec(`
        insert into storage.buckets (id, name) values ('by-operation', 'by-operation');
        create policy "Only single uploads" on storage.objects for insert to authenticated
          with check (bucket_id = 'by-operation' and storage.operation() = 'storage.object.upload');
      `),
    )
    const bucket = alice.client.storage.from('by-operation')
    expect((await bucket.upload('a', text('x'))).error).toBeNull()
    expect((await bucket.createSignedUploadUrl('b')).error).toMatchObject({ statusCode: '403' })
  })
})
