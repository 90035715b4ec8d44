import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { type Backend, type Person } from '../support/backend.ts'
import { createBuckets, headersOf, storageUrl } from './storage-support.ts'

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

it.beforeAll(async ({ backend }) => {
  await createBuckets(backend)
  const { storage } = backend.service
  await storage.createBucket('texts', { public: false, allowedMimeTypes: ['text/plain'] })
  await storage.createBucket('tiny', { public: false, fileSizeLimit: 3 })
})

const newPath = (alice: Person) => `${alice.id}/${crypto.randomUUID()}`

interface Call {
  method?: string
  path: string
  type?: string
  body?: BodyInit
}

/** As the service, whom only buckets limit. */
async function call(
  backend: Backend,
  { method = 'POST', path, type, body = SVG }: Call,
): Promise<string> {
  const response = await fetch(storageUrl(backend, path), {
    method,
    headers: { ...headersOf(backend, 'service'), ...(type ? { 'content-type': type } : {}) },
    body,
  })
  const { code } = (await response.json()) as { code?: string }
  return code ?? 'stored'
}

function multipart(type: string, field?: string): Pick<Call, 'type' | 'body'> {
  const part = (head: string, content: string): string =>
    `--x\r\ncontent-disposition: form-data; ${head}\r\n\r\n${content}\r\n`
  const fields = field === undefined ? '' : part('name="contentType"', field)
  const file = part(`name=""; filename="a"\r\ncontent-type: ${type}`, SVG)
  return { type: 'multipart/form-data; boundary=x', body: `${fields}${file}--x--\r\n` }
}

const DISGUISED = [
  'text/plain/x,image/svg+xml',
  'text/plain,image/svg+xml',
  'text/plain, text/html',
  'text/plain;,image/svg+xml',
  'text/plain; charset=utf-8, image/svg+xml',
  'text/plain; a b',
  'text/plain image/svg+xml',
  'text/*',
  '*/*',
  'text',
  'text/',
  '/plain',
]

describe('a type that is none, or names two,', () => {
  it.for(DISGUISED)('%j is refused in every kind of upload', async (type, { backend, alice }) => {
    for (const bucket of ['texts', 'notes']) {
      const path = `/object/${bucket}/${newPath(alice)}`
      expect(await call(backend, { path, type })).toBe('InvalidMimeType')
      expect(await call(backend, { path, type, method: 'PUT' })).toBe('InvalidMimeType')
      expect(await call(backend, { path, ...multipart(type) })).toBe('InvalidMimeType')
      expect(await call(backend, { path, ...multipart('text/plain', type) })).toBe(
        'InvalidMimeType',
      )
    }
  })

  it.for(DISGUISED)(
    '%j is refused at an address signed for an upload',
    async (type, { backend, alice }) => {
      const key = newPath(alice)
      const { data } = await backend.service.storage.from('texts').createSignedUploadUrl(key)
      const path = `/object/upload/sign/texts/${key}?token=${data?.token}`
      expect(await call(backend, { path, type, method: 'PUT' })).toBe('InvalidMimeType')
      expect(await call(backend, { path, type: 'text/plain', method: 'PUT' })).toBe('stored')
    },
  )

  it.for(DISGUISED)(
    '%j is refused when an object is copied',
    async (mimetype, { backend, alice }) => {
      const sourceKey = newPath(alice)
      expect(await call(backend, { path: `/object/notes/${sourceKey}`, type: 'text/plain' })).toBe(
        'stored',
      )
      const copy = (given: string) =>
        call(backend, {
          path: '/object/copy',
          type: 'application/json',
          body: JSON.stringify({
            bucketId: 'notes',
            sourceKey,
            destinationKey: newPath(alice),
            copyMetadata: false,
            metadata: { mimetype: given },
          }),
        })
      // With `copyMetadata: false` what is given counts.
      expect(await copy(mimetype)).toBe('InvalidMimeType')
      expect(await copy('text/markdown')).toBe('stored')
    },
  )
})

describe('the list and the size of a bucket', () => {
  const put = async (backend: Backend, alice: Person, type: string): Promise<string> => {
    const key = newPath(alice)
    expect(await call(backend, { path: `/object/notes/${key}`, type })).toBe('stored')
    return key
  }
  const bring = (
    backend: Backend,
    alice: Person,
    action: 'copy' | 'move',
    sourceKey: string,
    destinationBucket: string,
  ) =>
    call(backend, {
      path: `/object/${action}`,
      type: 'application/json',
      body: JSON.stringify({
        bucketId: 'notes',
        sourceKey,
        destinationBucket,
        destinationKey: newPath(alice),
      }),
    })

  it.for(['copy', 'move'] as const)(
    'hold for what comes by %s as well',
    async (action, { backend, alice }) => {
      expect(
        await bring(backend, alice, action, await put(backend, alice, 'image/svg+xml'), 'texts'),
      ).toBe('InvalidMimeType')
      expect(
        await bring(
          backend,
          alice,
          action,
          await put(backend, alice, 'TEXT/Plain; Charset=UTF-8'),
          'texts',
        ),
      ).toBe('stored')
      expect(
        await bring(backend, alice, action, await put(backend, alice, 'text/plain'), 'tiny'),
      ).toBe('EntityTooLarge')
    },
  )

  it('take a type however its letters and parameters are written', async ({ backend, alice }) => {
    for (const type of ['Text/PLAIN', 'text/plain;charset=UTF-8', 'text/plain ; charset="utf-8"']) {
      expect(await call(backend, { path: `/object/texts/${newPath(alice)}`, type })).toBe('stored')
    }
  })
})

describe('a stored file that is opened', () => {
  async function open(alice: Person, type: string): Promise<Headers> {
    const key = newPath(alice)
    await alice.client.storage.from('notes').upload(key, SVG, { contentType: type })
    return openKey(alice, key)
  }
  async function openKey(alice: Person, key: string): Promise<Headers> {
    const { data } = await alice.client.storage.from('notes').createSignedUrl(key, 60)
    const response = await fetch(data?.signedUrl ?? '')
    expect(response.status).toBe(200)
    await response.arrayBuffer()
    return response.headers
  }

  it.for<[string, string]>([
    ['image/png', 'image/png'],
    ['application/pdf', 'application/pdf'],
    ['text/plain;charset=UTF-8', 'text/plain;charset=UTF-8'],
    ['audio/mpeg', 'audio/mpeg'],
    ['video/mp4', 'video/mp4'],
  ])('as %s may be shown', async ([type, shown], { alice }) => {
    const headers = await open(alice, type)
    expect(headers.get('content-type')).toBe(shown)
    expect(headers.get('content-disposition')).toBeNull()
    expectInert(headers)
  })

  it.for([
    'image/svg+xml',
    'IMAGE/SVG+XML',
    'application/xhtml+xml',
    'text/xml',
    'application/javascript',
    'text/markdown',
    'application/octet-stream',
  ])('as %s is saved instead', async (type, { alice }) => {
    const headers = await open(alice, type)
    expect(headers.get('content-type')).toBe(type.toLowerCase())
    expect(headers.get('content-disposition')).toMatch(/^attachment/)
    expectInert(headers)
  })

  it('and was stored with two types, before that was refused, is of no known one', async ({
    backend,
    alice,
  }) => {
    const key = newPath(alice)
    await alice.client.storage.from('notes').upload(key, SVG, { contentType: 'text/plain' })
    await backend.database.exclusive((connection) =>
      connection.query(
        `update storage.objects set metadata = metadata || '{"mimetype": "text/plain/x,image/svg+xml"}'
          where name = $1`,
        [key],
      ),
    )
    const headers = await openKey(alice, key)
    expect(headers.get('content-type')).toBe('application/octet-stream')
    expect(headers.get('content-disposition')).toMatch(/^attachment/)
    expectInert(headers)
  })
})

it('no answer of the API is a page with rights on its origin', async ({ backend }) => {
  for (const path of ['/', '/rest/v1/', '/auth/v1/health', '/storage/v1/object/x/y', '/none']) {
    const response = await fetch(`${backend.url}${path}`)
    await response.arrayBuffer()
    expectInert(response.headers)
  }
})

function expectInert(headers: Headers): void {
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
}
