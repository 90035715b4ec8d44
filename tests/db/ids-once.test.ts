import { describe, expect } from 'vitest'
import { hostedTest as test } from './fixtures.ts'
import {
  addArticle,
  addPdf,
  createRoom,
  createUser,
  PERMISSION_DENIED as DENIED,
  type Project,
  type User,
} from './support.ts'

let eve: User
test.beforeAll(async ({ project }) => {
  eve = await createUser(project, 'eve')
})

const makeRoom = (project: Project, actor: User | 'service', id: string) =>
  project.attempt(
    actor,
    `insert into public.rooms (id, owner_id, name) values ($1, $2, 'Again') returning id`,
    [id, actor === 'service' ? eve.id : actor.id],
  )
const makeArticle = (project: Project, actor: User, id: string, room: string) =>
  project.attempt(
    actor,
    `insert into public.documents (id, room_id, kind, title, body) values ($1, $2, 'article', 'Again', 'x') returning id`,
    [id, room],
  )
const deleteRoom = (project: Project, owner: User, room: string) =>
  project.as(owner, 'delete from public.rooms where id = $1', [room])

describe('the id of a room', () => {
  test.for(['somebody else', 'its owner', 'the service'])(
    'that was deleted is refused to %s',
    async (who, { project, bob }) => {
      const room = await createRoom(project, bob)
      const actor = who === 'its owner' ? bob : who === 'the service' ? 'service' : eve
      await deleteRoom(project, bob, room)
      expect(await makeRoom(project, actor, room)).toBe('PT409')
      expect(await makeRoom(project, actor, crypto.randomUUID())).toBe(1)
    },
  )

  test('is refused as one of many, and by an upsert', async ({ project, bob }) => {
    const room = await createRoom(project, bob)
    await deleteRoom(project, bob, room)
    const many = `insert into public.rooms (id, name) values (gen_random_uuid(), 'a'), ($1, 'b')
      on conflict (id) do update set name = excluded.name returning id`
    expect(await project.attempt(eve, many, [room])).toBe('PT409')
    expect(await project.attempt(eve, many, [crypto.randomUUID()])).toBe(2)
  })

  test('is refused after its owner left, and after the sweeper was there', async ({
    project,
    bob,
  }) => {
    const carol = await createUser(project, 'carol')
    const [left, purged] = [await createRoom(project, carol), await createRoom(project, bob)]
    await project.as(carol, 'select public.delete_my_account()')
    await project.as(bob, 'select public.trash_room($1)', [purged])
    await project.query(
      `update public.rooms set deleted_at = now() - interval '31 days' where id = $1`,
      [purged],
    )
    await project.as('service', 'select public.purge_rooms()')
    expect(await makeRoom(project, eve, left)).toBe('PT409')
    expect(await makeRoom(project, eve, purged)).toBe('PT409')
  })

  test('says which of our errors it is', async ({ project, bob }) => {
    const room = await createRoom(project, bob)
    await deleteRoom(project, bob, room)
    const again = project.as(eve, `insert into public.rooms (id, name) values ($1, 'x')`, [room])
    await expect(again).rejects.toMatchObject({ message: 'id_used', code: 'PT409' })
  })

  test('comes back with its room when that was only put away', async ({ project, bob }) => {
    const room = await createRoom(project, bob)
    await project.as(bob, 'select public.trash_room($1)', [room])
    expect(await project.as(bob, 'select public.restore_room($1)', [room])).toHaveLength(1)
    expect(await project.as(bob, 'select id from public.rooms where id = $1', [room])).toHaveLength(
      1,
    )
  })
})

describe('the id of a document', () => {
  test('that was deleted is refused, in its room and in any other', async ({ project, bob }) => {
    const room = await createRoom(project, bob)
    const document = await addArticle(project, bob, room)
    await project.as(bob, 'delete from public.documents where id = $1', [document])
    expect(await makeArticle(project, bob, document, room)).toBe('PT409')
    expect(await makeArticle(project, eve, document, await createRoom(project, eve))).toBe('PT409')
    expect(await makeArticle(project, bob, crypto.randomUUID(), room)).toBe(1)
  })

  test('goes with its room', async ({ project, bob }) => {
    const room = await createRoom(project, bob)
    const document = await addArticle(project, bob, room)
    await deleteRoom(project, bob, room)
    expect(await makeArticle(project, eve, document, await createRoom(project, eve))).toBe('PT409')
    expect(await makeRoom(project, eve, document)).toBe('PT409')
  })
})

test('people do not read the list, and nobody writes it', async ({ project }) => {
  for (const actor of [eve, 'anon'] as const) {
    expect(await project.attempt(actor, 'select * from private.used_ids')).toBe(DENIED)
  }
  for (const actor of [eve, 'anon', 'service'] as const) {
    const insert = `insert into private.used_ids values (gen_random_uuid())`
    expect(await project.attempt(actor, insert)).toBe(DENIED)
  }
})

describe('what was told in a room', () => {
  const told = (project: Project, room: string) =>
    project.query(`select event from realtime.messages where topic = 'room:' || $1`, [room])

  test('is gone with it, but for the news that it went; another room keeps its own', async ({
    project,
    bob,
  }) => {
    const [room, other] = [await createRoom(project, bob), await createRoom(project, bob)]
    for (const id of [room, other]) await addArticle(project, bob, id)
    const before = await told(project, other)
    expect(await told(project, room)).toHaveLength(2)
    await deleteRoom(project, bob, room)
    expect(await told(project, room)).toEqual([{ event: 'room' }])
    expect(await told(project, other)).toEqual(before)
  })

  test('ends with its day where nobody may delete it, and the room goes all the same', async ({
    project,
    bob,
  }) => {
    const room = await createRoom(project, bob)
    const left = await project.attempt(
      bob,
      'delete from public.rooms where id = $1 returning id',
      [room],
      `create role nobodys nologin; grant nobodys to current_user; grant create on schema private to nobodys;
       grant usage on schema realtime to nobodys;
       alter function private.forget_broadcasts() owner to nobodys`,
    )
    expect(left).toBe(1)
  })
})

describe('a stored file', () => {
  const put = (project: Project, name: string, owner: string | null) =>
    project.query(
      `insert into storage.objects (bucket_id, name, owner_id) values ('documents', $1, $2)`,
      [name, owner],
    )
  const see = (project: Project, actor: User, name: string) =>
    project.attempt(actor, 'select id from storage.objects where name = $1', [name])
  const store = (project: Project, actor: User, name: string) =>
    project.attempt(
      actor,
      `insert into storage.objects (bucket_id, name, owner_id) values ('documents', $1, $2)`,
      [name, actor.id],
    )

  test('is read by members once a document names it, and by who put it there before', async ({
    project,
    bob,
  }) => {
    const room = await createRoom(project, bob)
    const document = await addPdf(project, bob, room)
    await put(project, `${room}/${document}.pdf`, null)
    await put(project, `${room}/${crypto.randomUUID()}.pdf`, bob.id)
    expect(
      await project.attempt(bob, `select id from storage.objects where name like '${room}/%'`),
    ).toBe(2)
    expect(
      await project.attempt(eve, `select id from storage.objects where name like '${room}/%'`),
    ).toBe(0)
  })

  test('that no document names is nobody’s but its owner’s, even in a room of one’s own', async ({
    project,
    bob,
  }) => {
    const room = await createRoom(project, eve)
    const name = `${room}/${crypto.randomUUID()}.pdf`
    await put(project, name, bob.id)
    expect(await see(project, eve, name)).toBe(0)
    const change = `update storage.objects set metadata = '{}' where name = $1 returning id`
    expect(await project.attempt(eve, change, [name])).toBe(0)
    expect(await see(project, bob, name)).toBe(0)
  })

  test('cannot take the place of one whose document is dead', async ({ project, bob }) => {
    const room = await createRoom(project, bob)
    const document = await addPdf(project, bob, room)
    await project.as(bob, 'delete from public.documents where id = $1', [document])
    expect(await store(project, bob, `${room}/${document}.pdf`)).toBe(DENIED)
    expect(await store(project, bob, `${room}/${document}.7.pdf`)).toBe(DENIED)
    expect(await store(project, bob, `${room}/${crypto.randomUUID()}.pdf`)).toBe(0)
  })
})
