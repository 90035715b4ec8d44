import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFileStorage } from '../../apps/local/src/gateway/file-storage.ts'
import { type Backend, type Person, startBackend } from '../support/backend.ts'

let backend: Backend
let alice: Person
let room: string

beforeAll(async () => {
  backend = await startBackend()
  alice = await backend.signUp('alice')
  const { data } = await alice.client
    .from('rooms')
    .insert({ name: 'Files' })
    .select()
    .single()
    .throwOnError()
  room = data.id
})
afterAll(() => backend[Symbol.asyncDispose]())

describe('a preflight', () => {
  it.each([
    '/rest/v1/rooms',
    '/auth/v1/signup',
    '/storage/v1/object/documents/x',
    '/functions/v1/chat/x',
  ])('of %s allows the headers that supabase-js sends', async (path) => {
    const response = await fetch(`${backend.url}${path}`, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://127.0.0.1:3000',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,apikey,x-client-info,content-type',
      },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-headers')).toMatch(/authorization/)
  })
})

describe('an upload', () => {
  const bytes = new TextEncoder().encode('%PDF-1.7 not much of a file')
  const bucket = () => alice.client.storage.from('documents')

  it.each([
    ['a File, as a browser sends it', new File([bytes], 'a.pdf', { type: 'application/pdf' })],
    ['a Blob', new Blob([bytes], { type: 'application/pdf' })],
    ['an ArrayBuffer', bytes.buffer],
    ['a Uint8Array', bytes],
  ])('of %s comes back byte for byte', async (_name, body) => {
    const path = `${room}/${crypto.randomUUID()}.pdf`
    const { error } = await bucket().upload(path, body, { contentType: 'application/pdf' })
    expect(error).toBeNull()
    const { data } = await bucket().download(path)
    expect(new Uint8Array((await data?.arrayBuffer()) ?? [])).toEqual(bytes)
    expect(data?.type).toBe('application/pdf')
  })

  it('of what is there already is refused, unless it is meant to replace', async () => {
    const path = `${room}/${crypto.randomUUID()}.pdf`
    const file = () => new Blob([bytes], { type: 'application/pdf' })
    await bucket().upload(path, file())
    expect((await bucket().upload(path, file())).error).toMatchObject({ statusCode: '409' })
    expect((await bucket().upload(path, file(), { upsert: true })).error).toBeNull()
  })

  it('is gone after remove', async () => {
    const path = `${room}/${crypto.randomUUID()}.pdf`
    await bucket().upload(path, new Blob([bytes], { type: 'application/pdf' }))
    await bucket().remove([path])
    expect((await bucket().download(path)).error).not.toBeNull()
  })
})

describe('stored files', () => {
  it('never leave their bucket', async () => {
    const root = await mkdtemp(join(tmpdir(), 'documind-files-'))
    const storage = createFileStorage(join(root, 'inside'))
    const write = (bucket: string, key: string) =>
      storage.uploadObject(bucket, key, undefined, Buffer.from('x'), 'text/plain', 'no-cache')
    await write('documents', 'fine/name.pdf')
    for (const [bucket, key] of [
      ['documents', '../../evil'],
      ['documents', '../other/evil'],
      ['..', 'evil'],
      ['documents', '/etc/evil/../../../evil'],
    ] as const) {
      await expect(write(bucket, key)).rejects.toThrow()
    }
    expect(await readdir(root)).toEqual(['inside'])
    await rm(root, { recursive: true })
  })
})

describe('an unknown path', () => {
  it('is answered as such', async () => {
    expect((await fetch(`${backend.url}/graphql/v1`)).status).toBe(404)
  })
})
