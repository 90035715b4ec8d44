import { DOCUMENT_LIMITS } from '../../functions/_shared/contract/limits.ts'
import { describe, expect } from 'vitest'
import { hostedTest as test } from './fixtures.ts'
import {
  addPdf,
  createRoom,
  type Actor,
  PERMISSION_DENIED as DENIED,
  type Project,
  type User,
} from './support.ts'

let room: string
let foreignRoom: string

test.beforeAll(async ({ project, alice, bob }) => {
  await project.query(`insert into storage.buckets (id, name) values ('other', 'other')`)
  room = await createRoom(project, alice)
  foreignRoom = await createRoom(project, bob)
})

const file = crypto.randomUUID()
const path = (): string => `${room}/${file}.pdf`

const store = (project: Project, actor: Actor, name: string, bucket = 'documents') =>
  project.attempt(
    actor,
    'insert into storage.objects (bucket_id, name, owner_id) values ($1, $2, $3) returning id',
    [bucket, name, typeof actor === 'string' ? null : actor.id],
  )

/** Acts on a file that is there, as the Storage API does: it alone may delete rows. */
const act = (project: Project, alice: User, actor: Actor, sql: string) =>
  project.attempt(
    actor,
    sql,
    [],
    `insert into storage.objects (bucket_id, name, owner_id) values ('documents', '${path()}', '${alice.id}');
    set local storage.allow_delete_query to 'true'`,
  )

describe('the bucket', () => {
  test('is private, and takes PDFs, texts and Word documents of up to 50 MiB', async ({
    project,
  }) => {
    const [bucket] = await project.query(
      `select public, file_size_limit::int as size, allowed_mime_types as types from storage.buckets where id = 'documents'`,
    )
    expect(bucket).toEqual({
      public: false,
      size: DOCUMENT_LIMITS.maxBytes,
      types: [
        'application/epub+zip',
        'application/pdf',
        'application/rtf',
        'application/vnd.oasis.opendocument.presentation',
        'application/vnd.oasis.opendocument.spreadsheet',
        'application/vnd.oasis.opendocument.text',
        'application/vnd.openxmlformats-officedocument.presentationml.presentation',
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        'image/jpeg',
        'image/png',
        'image/webp',
        'message/rfc822',
        'text/csv',
        'text/html',
        'text/markdown',
        'text/plain',
        'text/tab-separated-values',
      ],
    })
  })
})

describe('nobody', () => {
  test.for(['objects', 'buckets'])(
    'deletes storage.%s past the Storage API',
    async (table, { project }) => {
      expect(await project.attempt('service', `delete from storage.${table}`)).toBe(DENIED)
    },
  )
})

describe('the owner of the room', () => {
  test('stores, reads, replaces and deletes its files', async ({ project, alice }) => {
    expect(await store(project, alice, path())).toBe(1)
    expect(await act(project, alice, alice, 'select * from storage.objects')).toBe(1)
    expect(
      await act(project, alice, alice, `update storage.objects set metadata = '{}' returning *`),
    ).toBe(1)
    expect(await act(project, alice, alice, 'delete from storage.objects returning *')).toBe(1)
  })

  test('cannot move a file into the room of somebody else', async ({ project, alice }) => {
    const move = `update storage.objects set name = '${foreignRoom}/${file}.pdf'`
    expect(await act(project, alice, alice, move)).toBe(DENIED)
  })

  test.for<[string, () => string]>([
    ['in the room of somebody else', () => `${foreignRoom}/${file}.pdf`],
    ['in a room that does not exist', () => `${crypto.randomUUID()}/${file}.pdf`],
    ['in no folder', () => `${file}.pdf`],
    ['with the name of a room', () => room],
    ['in a folder that only starts like the room', () => `${room}x/${file}.pdf`],
    ['in a folder before the room', () => `files/${room}/${file}.pdf`],
    ['with an empty name', () => ''],
  ])('cannot store a file %s', async ([_where, name], { project, alice }) => {
    expect(await store(project, alice, name())).toBe(DENIED)
  })

  test('cannot store in another bucket', async ({ project, alice }) => {
    expect(await store(project, alice, path(), 'other')).toBe(DENIED)
  })
})

describe.each(['another person', 'anon'])('%s', (who) => {
  const actor = (bob: User): Actor => (who === 'anon' ? who : bob)

  test('cannot store in the room', async ({ project, bob }) => {
    expect(await store(project, actor(bob), path())).toBe(DENIED)
  })

  test.for([
    'select * from storage.objects',
    `update storage.objects set metadata = '{}' returning *`,
    'delete from storage.objects returning *',
  ])('finds no file of the room: %s', async (sql, { project, alice, bob }) => {
    expect(await act(project, alice, actor(bob), sql)).toBe(0)
  })
})

describe('the sweeper', () => {
  const orphans = async (project: Project): Promise<unknown[]> => {
    const rows = await project.as<{ name: string }>(
      'service',
      'select public.orphaned_objects() as name',
    )
    return rows.map(({ name }) => name)
  }
  const put = (project: Project, name: string, age: string, bucket = 'documents') =>
    project.query(
      'insert into storage.objects (bucket_id, name, created_at) values ($1, $2, now() - $3::interval)',
      [bucket, name, age],
    )

  test('is told of old files without a document, and of no others', async ({ project, alice }) => {
    const document = await addPdf(project, alice, room)
    await put(project, `${room}/${document}.pdf`, '2 hours')
    await put(project, `${room}/fresh.pdf`, '5 minutes')
    await put(project, `${room}/elsewhere.pdf`, '2 hours', 'other')
    await put(project, `${room}/orphan.pdf`, '2 hours')
    expect(await orphans(project)).toEqual([`${room}/orphan.pdf`])
    await project.as(alice, 'delete from public.documents where id = $1', [document])
    expect((await orphans(project)).sort()).toEqual(
      [`${room}/orphan.pdf`, `${room}/${document}.pdf`].sort(),
    )
  })

  test('finds the file of a deleted document at once, and forgets it once it is gone', async ({
    project,
    alice,
  }) => {
    const document = await addPdf(project, alice, room)
    await put(project, `${room}/${document}.pdf`, '1 second')
    await project.as(alice, 'delete from public.documents where id = $1', [document])
    expect(await orphans(project)).toContain(`${room}/${document}.pdf`)
    await project.database.transaction((connection) =>
      connection.exec(`set local storage.allow_delete_query to 'true';
        delete from storage.objects where name = '${room}/${document}.pdf'`),
    )
    await orphans(project)
    const released = `select count(*)::int from private.released_objects where name = $1`
    expect(await project.value(released, [`${room}/${document}.pdf`])).toBe(0)
  })

  test('finds the files of a deleted room', async ({ project, alice }) => {
    const room = await createRoom(project, alice)
    const document = await addPdf(project, alice, room)
    await put(project, `${room}/${document}.pdf`, '2 hours')
    await project.as(alice, 'delete from public.rooms where id = $1', [room])
    expect(await orphans(project)).toContain(`${room}/${document}.pdf`)
  })

  test.for(['anon', 'a person'])('%s cannot ask', async (who, { project, alice }) => {
    const actor = who === 'anon' ? who : alice
    expect(await project.attempt(actor, 'select public.orphaned_objects()')).toBe(DENIED)
  })
})
