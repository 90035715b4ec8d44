import { SignJWT } from 'jose'
import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { type Person } from '../support/backend.ts'
import { addSource, createRoom } from '../support/client.ts'
import { storageError } from '../support/client-generation.ts'
import { createBuckets, createStranger, readText, storageUrl, text } from './storage-support.ts'

let stranger: Pick<Person, 'client'>
let path: string

it.beforeAll(async ({ backend, alice }) => {
  await createBuckets(backend)
  stranger = createStranger(backend)
  path = `${alice.id}/with space.txt`
  await notes(alice).upload(path, text('signed'))
})

const notes = (alice: Person) => alice.client.storage.from('notes')

async function signUrl(alice: Person, seconds = 60): Promise<URL> {
  const { data, error } = await notes(alice).createSignedUrl(path, seconds)
  if (error) throw error
  return new URL(data.signedUrl)
}

describe('a signed URL', () => {
  it('is read by whoever has it', async ({ alice }) => {
    const url = await signUrl(alice)
    const response = await fetch(url)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('signed')
    expect(Date.parse(response.headers.get('expires') ?? '')).toBeGreaterThan(Date.now())
    const part = await fetch(url, { headers: { range: 'bytes=0-2' } })
    expect(await part.text()).toBe('sig')
  })

  it('can name the file to save', async ({ alice }) => {
    const { data } = await notes(alice).createSignedUrl(path, 60, { download: 'a b.txt' })
    const response = await fetch(data?.signedUrl ?? '')
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename=a%20b.txt/)
  })

  it('is made for many, of which some may be missing', async ({ alice }) => {
    const { data } = await notes(alice).createSignedUrls([path, 'missing'], 60)
    expect(data?.map(({ path: name, error }) => [name, error === null])).toEqual([
      [path, true],
      ['missing', false],
    ])
    expect(await (await fetch(data?.[0]?.signedUrl ?? '')).text()).toBe('signed')
  })

  it('opens no other object', async ({ alice }) => {
    const other = `${alice.id}/other.txt`
    await notes(alice).upload(other, text('other'))
    const url = await signUrl(alice)
    url.pathname = `/storage/v1/object/sign/notes/${other}`
    const response = await fetch(url)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'InvalidSignature' })
  })

  it('that has expired opens nothing', async ({ alice }) => {
    const url = await signUrl(alice, 1)
    await expect
      .poll(async () => (await (await fetch(url)).text()).slice(0, 200), { timeout: 5000 })
      .toMatch(/"exp\\" claim timestamp check failed/)
  })

  it('is not made from the secret of people’s tokens', async ({ backend, alice }) => {
    const forged = await new SignJWT({ url: `notes/${path}`, scope: 'download' })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(backend.keys.jwtSecret))
    for (const token of [forged, alice.accessToken, '', 'x']) {
      const url = storageUrl(backend, `/object/sign/notes/${path}?token=${token}`)
      expect(await (await fetch(url)).json()).toMatchObject({ code: 'InvalidJWT' })
    }
  })

  it('is no longer of use when its object is gone', async ({ alice }) => {
    const name = `${alice.id}/short-lived.txt`
    await notes(alice).upload(name, text('x'))
    const { data } = await notes(alice).createSignedUrl(name, 60)
    await notes(alice).remove([name])
    expect(await (await fetch(data?.signedUrl ?? '')).json()).toMatchObject({ code: 'NoSuchKey' })
  })
})

describe('an address dies with the right of who made it', () => {
  const asRole = (alice: Person, role: string) =>
    alice.client
      .rpc('set_member_role', { p_room_id: room, p_user_id: bob.id, p_role: role })
      .throwOnError()
  let room: string
  let bob: Person
  it.beforeEach(async ({ backend, alice }) => {
    bob = await backend.signUp('bob')
    room = await createRoom(alice)
    const invitation = { p_room_id: room, p_role: 'editor' }
    const { data: token } = await alice.client.rpc('create_invitation', invitation).throwOnError()
    await bob.client.rpc('accept_invitation', { p_token: token }).throwOnError()
  })
  const documents = ({ client }: Person) => client.storage.from('documents')

  it('to read, at once, while another’s goes on', async ({ alice }) => {
    const source = {
      kind: 'text' as const,
      bytes: new TextEncoder().encode('of the room'),
      title: 'a.txt',
    }
    await addSource(alice, room, source)
    const { data: names } = await documents(alice).list(room)
    const name = `${room}/${names?.[0]?.name ?? ''}`
    const sign = async (person: Person) =>
      (await documents(person).createSignedUrl(name, 60)).data?.signedUrl ?? ''
    const [hers, his] = [await sign(alice), await sign(bob)]
    expect((await fetch(his)).status).toBe(200)
    await alice.client.rpc('remove_member', { p_room_id: room, p_user_id: bob.id }).throwOnError()
    expect(await (await fetch(his)).json()).toMatchObject({ code: 'NoSuchKey' })
    expect((await fetch(hers)).status).toBe(200)
    await alice.client.rpc('trash_room', { p_room_id: room }).throwOnError()
    expect(await (await fetch(hers)).json()).toMatchObject({ code: 'NoSuchKey' })
  })

  it('to write, at once', async ({ alice }) => {
    const upload = async (word: string) => {
      const name = `${room}/${crypto.randomUUID()}.txt`
      const { data } = await documents(bob).createSignedUploadUrl(name)
      if (word === 'late') await asRole(alice, 'reader')
      return stranger.client.storage
        .from('documents')
        .uploadToSignedUrl(name, data?.token ?? '', text(word))
    }
    expect((await upload('early')).error).toBeNull()
    expect((await upload('late')).error).toMatchObject({ statusCode: '403' })
  })
})

describe('a signed upload URL', () => {
  it('lets whoever has it upload once, for the one who asked', async ({ backend, alice }) => {
    const name = `${alice.id}/uploaded.txt`
    const { data, error } = await notes(alice).createSignedUploadUrl(name)
    expect(error).toBeNull()
    const upload = (word: string) =>
      stranger.client.storage.from('notes').uploadToSignedUrl(name, data?.token ?? '', text(word))
    expect((await upload('first')).data).toMatchObject({ fullPath: `notes/${name}` })
    expect((await upload('second')).error).toMatchObject({ statusCode: '409' })
    expect(await readText((await notes(alice).download(name)).data)).toBe('first')
    const { rows } = await backend.database.exclusive((connection) =>
      connection.query('select owner_id from storage.objects where name = $1', [name]),
    )
    expect(rows).toEqual([{ owner_id: alice.id }])
  })

  it('replaces only when it was made to', async ({ alice }) => {
    const { data } = await notes(alice).createSignedUploadUrl(path, { upsert: true })
    const bucket = stranger.client.storage.from('notes')
    expect(
      (await bucket.uploadToSignedUrl(path, data?.token ?? '', text('signed'))).error,
    ).toBeNull()
  })

  it('takes no other name, and no token for reading', async ({ alice }) => {
    const { data } = await notes(alice).createSignedUploadUrl(`${alice.id}/this.txt`)
    const bucket = stranger.client.storage.from('notes')
    const other = await bucket.uploadToSignedUrl(
      `${alice.id}/that.txt`,
      data?.token ?? '',
      text('x'),
    )
    expect(other.error).toMatchObject(
      storageError({ code: 'InvalidSignature', message: 'Invalid signature' }),
    )
    const readToken = (await signUrl(alice)).searchParams.get('token') ?? ''
    const wrong = await bucket.uploadToSignedUrl(path, readToken, text('x'))
    expect(wrong.error).toMatchObject({ message: 'Token is not scoped for upload' })
  })
})
