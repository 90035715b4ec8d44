import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { storageError } from '../support/client-generation.ts'
import { type Backend } from '../support/backend.ts'
import { headersOf, storageUrl, text } from './storage-support.ts'
import { textLike } from '../support/matchers.ts'

const storage = (backend: Backend) => backend.service.storage

describe('the service', () => {
  it('makes a bucket with limits and reads it back', async ({ backend }) => {
    const { data, error } = await storage(backend).createBucket('pictures', {
      public: true,
      fileSizeLimit: '2MB',
      allowedMimeTypes: ['image/*'],
    })
    expect(error).toBeNull()
    expect(data).toEqual({ name: 'pictures' })
    expect((await storage(backend).getBucket('pictures')).data).toMatchObject({
      id: 'pictures',
      name: 'pictures',
      public: true,
      file_size_limit: 2_000_000,
      allowed_mime_types: ['image/*'],
      created_at: textLike(/Z$/),
    })
  })

  it('changes what it names and leaves the rest', async ({ backend }) => {
    await storage(backend).createBucket('changing', { public: false, fileSizeLimit: 1000 })
    await storage(backend).updateBucket('changing', { public: true })
    expect((await storage(backend).getBucket('changing')).data).toMatchObject({
      public: true,
      file_size_limit: 1000,
    })
    await storage(backend).updateBucket('changing', { public: true, fileSizeLimit: null })
    expect((await storage(backend).getBucket('changing')).data?.file_size_limit).toBeNull()
  })

  it('lists, searches and sorts buckets', async ({ backend }) => {
    for (const name of ['list-b', 'list-a']) await storage(backend).createBucket(name)
    const list = async (options?: Parameters<ReturnType<typeof storage>['listBuckets']>[0]) =>
      (await storage(backend).listBuckets(options)).data?.map(({ name }) => name)
    expect(await list()).toEqual(expect.arrayContaining(['documents', 'list-a', 'list-b']))
    expect(await list({ search: 'LIST-', sortColumn: 'name', sortOrder: 'desc' })).toEqual([
      'list-b',
      'list-a',
    ])
    expect(await list({ search: 'list-', limit: 1, offset: 1 })).toEqual(['list-b'])
  })

  it('cannot make a bucket twice', async ({ backend }) => {
    await storage(backend).createBucket('once')
    expect((await storage(backend).createBucket('once')).error).toMatchObject(
      storageError({
        statusCode: '409',
        code: 'BucketAlreadyExists',
      }),
    )
  })

  it.for(['', 'a/b', ' padded', 'x'.repeat(101), '桶'])(
    'cannot make a bucket named %j',
    async (name, { backend }) => {
      expect((await storage(backend).createBucket(name)).error).toMatchObject({ statusCode: '400' })
    },
  )

  it('cannot set a limit above that of the project, or a type that is none', async ({
    backend,
  }) => {
    const large = await storage(backend).createBucket('x', { public: false, fileSizeLimit: '1GB' })
    expect(large.error).toMatchObject({ statusCode: '413' })
    const wrong = await storage(backend).createBucket('x', {
      public: false,
      allowedMimeTypes: ['pdf'],
    })
    expect(wrong.error).toMatchObject({ statusCode: '415' })
  })

  it('deletes a bucket only once it is empty', async ({ backend }) => {
    await storage(backend).createBucket('full')
    await storage(backend).from('full').upload('a/b', text('x'))
    expect((await storage(backend).deleteBucket('full')).error).toMatchObject({ statusCode: '409' })
    expect((await storage(backend).emptyBucket('full')).error).toBeNull()
    expect((await storage(backend).from('full').list()).data).toEqual([])
    expect((await storage(backend).deleteBucket('full')).data).toEqual({
      message: 'Successfully deleted',
    })
    expect((await storage(backend).getBucket('full')).error).toMatchObject({
      status: 400,
      statusCode: '404',
      message: 'Bucket not found',
    })
  })
})

describe('a person', () => {
  it('sees the buckets that a policy shows, and no others', async ({ backend, alice }) => {
    await storage(backend).createBucket('shown')
    await backend.database.exclusive((connection) =>
      connection.exec(`create policy "People see one bucket" on storage.buckets
        for select to authenticated using (id = 'shown')`),
    )
    expect((await alice.client.storage.listBuckets()).data?.map(({ id }) => id)).toEqual(['shown'])
    expect((await alice.client.storage.getBucket('shown')).error).toBeNull()
    expect((await alice.client.storage.getBucket('documents')).error).toMatchObject({
      statusCode: '404',
      message: 'Bucket not found',
    })
    expect((await alice.client.storage.deleteBucket('shown')).error).toMatchObject({
      statusCode: '404',
      message: 'Bucket not found',
    })
    expect((await storage(backend).deleteBucket('shown')).error).toBeNull()
  })
})

describe('the service of storage', () => {
  it('says that it is up', async ({ backend }) => {
    expect((await fetch(storageUrl(backend, '/status'))).status).toBe(200)
  })

  it('answers broken JSON as a bad request', async ({ backend }) => {
    const response = await fetch(storageUrl(backend, '/bucket'), {
      method: 'POST',
      headers: { ...headersOf(backend, 'service'), 'content-type': 'application/json' },
      body: '{',
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ statusCode: '400', code: 'InvalidRequest' })
  })
})
