import { DOCUMENT_LIMITS } from '../../functions/_shared/contract/limits.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  addPdf,
  createRoom,
  createUser,
  openProject,
  type Actor,
  PERMISSION_DENIED as DENIED,
  type Project,
  type User,
} from './support.ts'

let project: Project
let alice: User
let bob: User
let room: string
let foreignRoom: string

beforeAll(async () => {
  project = await openProject({ hosted: true })
  await project.query(`insert into storage.buckets (id, name) values ('other', 'other')`)
  alice = await createUser(project, 'alice')
  bob = await createUser(project, 'bob')
  room = await createRoom(project, alice)
  foreignRoom = await createRoom(project, bob)
})
afterAll(() => project[Symbol.asyncDispose]())

const file = crypto.randomUUID()
const path = (): string => `${room}/${file}.pdf`

const store = (actor: Actor, name: string, bucket = 'documents') =>
  project.attempt(
    actor,
    'insert into storage.objects (bucket_id, name, owner_id) values ($1, $2, $3) returning id',
    [bucket, name, typeof actor === 'string' ? null : actor.id],
  )

/** Acts on a file that is there, as the Storage API does: it alone may delete rows. */
const act = (actor: Actor, sql: string) =>
  project.attempt(
    actor,
    sql,
    [],
    `insert into storage.objects (bucket_id, name, owner_id) values ('documents', '${path()}', '${alice.id}');
    set local storage.allow_delete_query to 'true'`,
  )

describe('the bucket', () => {
  test('is private, and takes PDFs, texts and Word documents of up to 50 MiB', async () => {
    const [bucket] = await project.query(
      `select public, file_size_limit::int as size, allowed_mime_types as types from storage.buckets where id = 'documents'`,
    )
    expect(bucket).toEqual({
      public: false,
      size: DOCUMENT_LIMITS.maxBytes,
      types: [
        'application/pdf',
        'text/plain',
        'text/markdown',
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      ],
    })
  })
})

describe('nobody', () => {
  test.each(['objects', 'buckets'])('deletes storage.%s past the Storage API', async (table) => {
    expect(await project.attempt('service', `delete from storage.${table}`)).toBe(DENIED)
  })
})

describe('the owner of the room', () => {
  test('stores, reads, replaces and deletes its files', async () => {
    expect(await store(alice, path())).toBe(1)
    expect(await act(alice, 'select * from storage.objects')).toBe(1)
    expect(await act(alice, `update storage.objects set metadata = '{}' returning *`)).toBe(1)
    expect(await act(alice, 'delete from storage.objects returning *')).toBe(1)
  })

  test('cannot move a file into the room of somebody else', async () => {
    const move = `update storage.objects set name = '${foreignRoom}/${file}.pdf'`
    expect(await act(alice, move)).toBe(DENIED)
  })

  test.each<[string, () => string]>([
    ['in the room of somebody else', () => `${foreignRoom}/${file}.pdf`],
    ['in a room that does not exist', () => `${crypto.randomUUID()}/${file}.pdf`],
    ['in no folder', () => `${file}.pdf`],
    ['with the name of a room', () => room],
    ['in a folder that only starts like the room', () => `${room}x/${file}.pdf`],
    ['in a folder before the room', () => `files/${room}/${file}.pdf`],
    ['with an empty name', () => ''],
  ])('cannot store a file %s', async (_where, name) => {
    expect(await store(alice, name())).toBe(DENIED)
  })

  test('cannot store in another bucket', async () => {
    expect(await store(alice, path(), 'other')).toBe(DENIED)
  })
})

describe.each(['another person', 'anon'])('%s', (who) => {
  const actor = (): Actor => (who === 'anon' ? who : bob)

  test('cannot store in the room', async () => {
    expect(await store(actor(), path())).toBe(DENIED)
  })

  test.each([
    'select * from storage.objects',
    `update storage.objects set metadata = '{}' returning *`,
    'delete from storage.objects returning *',
  ])('finds no file of the room: %s', async (sql) => {
    expect(await act(actor(), sql)).toBe(0)
  })
})

describe('the sweeper', () => {
  const orphans = async (): Promise<unknown[]> => {
    const rows = await project.as<{ name: string }>(
      'service',
      'select public.orphaned_objects() as name',
    )
    return rows.map(({ name }) => name)
  }
  const put = (name: string, age: string, bucket = 'documents') =>
    project.query(
      'insert into storage.objects (bucket_id, name, created_at) values ($1, $2, now() - $3::interval)',
      [bucket, name, age],
    )

  test('is told of old files without a document, and of no others', async () => {
    const document = await addPdf(project, alice, room)
    await put(`${room}/${document}.pdf`, '2 hours')
    await put(`${room}/fresh.pdf`, '5 minutes')
    await put(`${room}/elsewhere.pdf`, '2 hours', 'other')
    await put(`${room}/orphan.pdf`, '2 hours')
    expect(await orphans()).toEqual([`${room}/orphan.pdf`])
    await project.as(alice, 'delete from public.documents where id = $1', [document])
    expect((await orphans()).sort()).toEqual(
      [`${room}/orphan.pdf`, `${room}/${document}.pdf`].sort(),
    )
  })

  test('finds the file of a deleted document at once, and forgets it once it is gone', async () => {
    const document = await addPdf(project, alice, room)
    await put(`${room}/${document}.pdf`, '1 second')
    await project.as(alice, 'delete from public.documents where id = $1', [document])
    expect(await orphans()).toContain(`${room}/${document}.pdf`)
    await project.database.transaction((connection) =>
      connection.exec(`set local storage.allow_delete_query to 'true';
        delete from storage.objects where name = '${room}/${document}.pdf'`),
    )
    await orphans()
    const released = `select count(*)::int from private.released_objects where name = $1`
    expect(await project.value(released, [`${room}/${document}.pdf`])).toBe(0)
  })

  test('finds the files of a deleted room', async () => {
    const room = await createRoom(project, alice)
    const document = await addPdf(project, alice, room)
    await put(`${room}/${document}.pdf`, '2 hours')
    await project.as(alice, 'delete from public.rooms where id = $1', [room])
    expect(await orphans()).toContain(`${room}/${document}.pdf`)
  })

  test.each(['anon', 'a person'])('%s cannot ask', async (who) => {
    const actor = who === 'anon' ? who : alice
    expect(await project.attempt(actor, 'select public.orphaned_objects()')).toBe(DENIED)
  })
})
