import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storageError } from '../support/client-generation.ts'
import { type Backend, type Person, startBackend } from '../support/backend.ts'
import { headersOf, storageUrl, text } from './storage-support.ts'
import { textLike } from '../support/matchers.ts'

let backend: Backend
let alice: Person

beforeAll(async () => {
  backend = await startBackend()
  alice = await backend.signUp('alice')
})
afterAll(() => backend[Symbol.asyncDispose]())

const storage = () => backend.service.storage

describe('the service', () => {
  it('makes a bucket with limits and reads it back', async () => {
    const { data, error } = await storage().createBucket('pictures', {
      public: true,
      fileSizeLimit: '2MB',
      allowedMimeTypes: ['image/*'],
    })
    expect(error).toBeNull()
    expect(data).toEqual({ name: 'pictures' })
    expect((await storage().getBucket('pictures')).data).toMatchObject({
      id: 'pictures',
      name: 'pictures',
      public: true,
      file_size_limit: 2_000_000,
      allowed_mime_types: ['image/*'],
      created_at: textLike(/Z$/),
    })
  })

  it('changes what it names and leaves the rest', async () => {
    await storage().createBucket('changing', { public: false, fileSizeLimit: 1000 })
    await storage().updateBucket('changing', { public: true })
    expect((await storage().getBucket('changing')).data).toMatchObject({
      public: true,
      file_size_limit: 1000,
    })
    await storage().updateBucket('changing', { public: true, fileSizeLimit: null })
    expect((await storage().getBucket('changing')).data?.file_size_limit).toBeNull()
  })

  it('lists, searches and sorts buckets', async () => {
    for (const name of ['list-b', 'list-a']) await storage().createBucket(name)
    const list = async (options?: Parameters<ReturnType<typeof storage>['listBuckets']>[0]) =>
      (await storage().listBuckets(options)).data?.map(({ name }) => name)
    expect(await list()).toEqual(expect.arrayContaining(['documents', 'list-a', 'list-b']))
    expect(await list({ search: 'LIST-', sortColumn: 'name', sortOrder: 'desc' })).toEqual([
      'list-b',
      'list-a',
    ])
    expect(await list({ search: 'list-', limit: 1, offset: 1 })).toEqual(['list-b'])
  })

  it('cannot make a bucket twice', async () => {
    await storage().createBucket('once')
    expect((await storage().createBucket('once')).error).toMatchObject(
      storageError({
        statusCode: '409',
        code: 'BucketAlreadyExists',
      }),
    )
  })

  it.each(['', 'a/b', ' padded', 'x'.repeat(101), '桶'])(
    'cannot make a bucket named %j',
    async (name) => {
      expect((await storage().createBucket(name)).error).toMatchObject({ statusCode: '400' })
    },
  )

  it('cannot set a limit above that of the project, or a type that is none', async () => {
    const large = await storage().createBucket('x', { public: false, fileSizeLimit: '1GB' })
    expect(large.error).toMatchObject({ statusCode: '413' })
    const wrong = await storage().createBucket('x', { public: false, allowedMimeTypes: ['pdf'] })
    expect(wrong.error).toMatchObject({ statusCode: '415' })
  })

  it('deletes a bucket only once it is empty', async () => {
    await storage().createBucket('full')
    await storage().from('full').upload('a/b', text('x'))
    expect((await storage().deleteBucket('full')).error).toMatchObject({ statusCode: '409' })
    expect((await storage().emptyBucket('full')).error).toBeNull()
    expect((await storage().from('full').list()).data).toEqual([])
    expect((await storage().deleteBucket('full')).data).toEqual({ message: 'Successfully deleted' })
    expect((await storage().getBucket('full')).error).toMatchObject({
      status: 400,
      statusCode: '404',
      message: 'Bucket not found',
    })
  })
})

describe('a person', () => {
  it('sees the buckets that a policy shows, and no others', async () => {
    await storage().createBucket('shown')
    await backend.database.exclusive((connection) =>
      connection.exec(`create policy "People see one bucket" on storage.buckets
        for select to authenticated using (id = 'shown')`),
    )
    expect((await alice.client.storage.listBuckets()).data?.map(({ id }) => id)).toEqual(['shown'])
    expect((await alice.client.storage.getBucket('shown')).error).toBeNull()
    expect((await alice.client.storage.getBucket('documents')).error).not.toBeNull()
    expect((await alice.client.storage.deleteBucket('shown')).error).not.toBeNull()
  })
})

describe('the service of storage', () => {
  it('says that it is up', async () => {
    expect((await fetch(storageUrl(backend, '/status'))).status).toBe(200)
  })

  it('answers broken JSON as a bad request', async () => {
    const response = await fetch(storageUrl(backend, '/bucket'), {
      method: 'POST',
      headers: { ...headersOf(backend, 'service'), 'content-type': 'application/json' },
      body: '{',
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ statusCode: '400', code: 'InvalidRequest' })
  })
})
