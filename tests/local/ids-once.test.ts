import { expect } from 'vitest'
import { it } from './fixtures.ts'
import { type Person } from '../support/backend.ts'
import { readText, text } from './storage-support.ts'

let eve: Person
it.beforeAll(async ({ backend }) => {
  eve = await backend.signUp('eve')
})

const SECRET = 'What bob wrote down.'

/** A room of bob's with one stored file, and its document. */
async function createFull(
  owner: Person,
): Promise<{ room: string; document: string; path: string }> {
  const [room, document] = [crypto.randomUUID(), crypto.randomUUID()]
  const path = `${room}/${document}.txt`
  await owner.client.from('rooms').insert({ id: room, name: 'Bobs secret room' }).throwOnError()
  const stored = await owner.client.storage.from('documents').upload(path, text(SECRET))
  if (stored.error) throw stored.error
  const row = { id: document, room_id: room, kind: 'text', title: 'Secret', storage_path: path }
  await owner.client.from('documents').insert(row).throwOnError()
  return { room, document, path }
}

it.for(['the room', 'the account'])(
  'whoever takes the id after %s was deleted gets neither room nor files',
  async (what, { backend }) => {
    const owner = await backend.signUp('owner')
    const { room, path } = await createFull(owner)
    const files = owner.client.storage.from('documents')
    expect(await readText((await files.download(path)).data)).toBe(SECRET)
    if (what === 'the room') {
      await owner.client.from('rooms').delete().eq('id', room).throwOnError()
    } else {
      await owner.client.rpc('delete_my_account').throwOnError()
    }

    // Before the sweeper: the file is still there.
    const { data } = await backend.service.storage.from('documents').download(path)
    expect(await readText(data)).toBe(SECRET)
    const again = await eve.client.from('rooms').insert({ id: room, name: 'Mine' }).select()
    expect(again).toMatchObject({ status: 409, error: { code: 'PT409', message: 'id_used' } })
    const upserted = await eve.client.from('rooms').upsert({ id: room, name: 'Mine' })
    expect(upserted).toMatchObject({ status: 409, error: { message: 'id_used' } })
    const fresh = { id: crypto.randomUUID(), name: 'Mine' }
    expect((await eve.client.from('rooms').insert(fresh).select()).status).toBe(201)

    const theirs = eve.client.storage.from('documents')
    expect((await theirs.list(room)).data).toEqual([])
    expect((await theirs.download(path)).error).toMatchObject({ status: 400, statusCode: '404' })
    const copied = await theirs.copy(path, `${fresh.id}/${crypto.randomUUID()}.txt`)
    expect(copied.error).toMatchObject({ statusCode: '404', message: 'Object not found' })
  },
)

it('the id of a deleted document is refused too, and so is a file in its place', async ({
  bob,
}) => {
  const { room, document, path } = await createFull(bob)
  await bob.client.from('documents').delete().eq('id', document).throwOnError()
  const row = { id: document, room_id: room, kind: 'article', title: 'Again', body: 'Again.' }
  expect(await bob.client.from('documents').insert(row)).toMatchObject({
    status: 409,
    error: { code: 'PT409', message: 'id_used' },
  })
  const files = bob.client.storage.from('documents')
  const replaced = await files.upload(`${room}/${document}.2.txt`, text('Again.'))
  const denied = { status: 400, statusCode: '403' }
  expect(replaced.error).toMatchObject(denied)
  expect((await files.upload(path, text('Again.'), { upsert: true })).error).toMatchObject(denied)
  const other = crypto.randomUUID()
  expect((await files.upload(`${room}/${other}.txt`, text('New.'))).error).toBeNull()
  const fresh = await bob.client.from('documents').insert({ ...row, id: other })
  expect(fresh.status).toBe(201)
})
