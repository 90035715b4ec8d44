import { expect } from 'vitest'
import { hostedTest as test } from './fixtures.ts'
import { addArticle, addPdf, createRoom, type Project, type User } from './support.ts'
import { ask } from './writer.ts'

const trash = (project: Project, room: string, as: User) =>
  project.as(as, 'select public.trash_room($1)', [room])
const restore = (project: Project, room: string, as: User) =>
  project.as<{ name: string }>(as, 'select name from public.restore_room($1)', [room])
const age = (project: Project, room: string) =>
  project.query(
    `update public.rooms set deleted_at = now() - interval '30 days 1 minute' where id = $1`,
    [room],
  )

async function seenIn(project: Project, room: string, as: User): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const [table, column] of [
    ['rooms', 'id'],
    ['documents', 'room_id'],
    ['messages', 'room_id'],
  ] as const) {
    counts[table] = (
      await project.as(as, `select 1 from public.${table} where ${column} = $1`, [room])
    ).length
  }
  return counts
}

test('a room that is put away is gone for its owner, and comes back as it was', async ({
  project,
  alice,
}) => {
  const room = await createRoom(project, alice, 'Contracts')
  await addArticle(project, alice, room)
  await ask(project, room)
  await trash(project, room, alice)
  expect(await seenIn(project, room, alice)).toEqual({ rooms: 0, documents: 0, messages: 0 })
  expect(await project.attempt(alice, 'select public.open_room($1)', [room])).toBe('PT404')
  expect(await restore(project, room, alice)).toMatchObject([{ name: 'Contracts' }])
  expect(await seenIn(project, room, alice)).toEqual({ rooms: 1, documents: 1, messages: 2 })
})

test('its channel and its files close with it', async ({ project, alice }) => {
  const room = await createRoom(project, alice)
  const mayUse = async () =>
    (
      await project.as<{ ok: boolean }>(alice, 'select private.may_use_topic($1) as ok', [
        `room:${room}`,
      ])
    )[0]?.ok
  expect(await mayUse()).toBe(true)
  await trash(project, room, alice)
  expect(await mayUse()).toBe(false)
  expect(
    await project.attempt(
      alice,
      `insert into storage.objects (bucket_id, name) values ('documents', $1)`,
      [`${room}/${crypto.randomUUID()}.pdf`],
    ),
  ).toBe('42501')
})

test('nobody else can put it away or bring it back', async ({ project, alice, bob }) => {
  const room = await createRoom(project, alice)
  expect(await project.attempt(bob, 'select public.trash_room($1)', [room])).toBe('PT404')
  await trash(project, room, alice)
  expect(await project.attempt(bob, 'select public.restore_room($1)', [room])).toBe('PT404')
  expect(await project.attempt(alice, 'select public.trash_room($1)', [room])).toBe('PT404')
  await restore(project, room, alice)
  expect(await project.attempt(alice, 'select public.restore_room($1)', [room])).toBe('PT404')
})

test('an owner cannot write the column past the two calls', async ({ project, alice }) => {
  const room = await createRoom(project, alice)
  expect(
    await project.attempt(alice, 'update public.rooms set deleted_at = now() where id = $1', [
      room,
    ]),
  ).toBe('42501')
})

test('after thirty days the sweeper deletes it for good, with its files', async ({
  project,
  alice,
}) => {
  const [old, recent] = [await createRoom(project, alice), await createRoom(project, alice)]
  await addPdf(project, alice, old)
  await trash(project, old, alice)
  await trash(project, recent, alice)
  await age(project, old)
  await project.query(
    `update public.rooms set deleted_at = now() - interval '29 days' where id = $1`,
    [recent],
  )
  const purged = await project.as<{ purge_rooms: string }>('service', 'select public.purge_rooms()')
  expect(purged).toEqual([{ purge_rooms: old }])
  const released = await project.query(
    'select 1 from private.released_objects where name like $1',
    [`${old}/%`],
  )
  expect(released).toHaveLength(1)
  expect(await restore(project, recent, alice)).toHaveLength(1)
  expect(await project.attempt(alice, 'select public.purge_rooms()')).toBe('42501')
})

test('screens hear of both as of a deletion and a new room', async ({ project, alice }) => {
  const room = await createRoom(project, alice)
  await project.query('truncate realtime.messages')
  await trash(project, room, alice)
  await restore(project, room, alice)
  const heard = await project.query<{ operation: string }>(
    `select payload ->> 'operation' as operation from realtime.messages where topic = $1 and event = 'room' order by ctid`,
    [`user:${alice.id}`],
  )
  expect(heard.map(({ operation }) => operation)).toEqual(['DELETE', 'INSERT'])
})

test('its owner sees what is in it, and nobody else does', async ({ project, alice, bob }) => {
  const listed = (as: User) =>
    project.as<{ name: string; document_count: number; question_count: number }>(
      as,
      'select name, document_count::int, question_count::int from public.list_trash()',
    )
  const [kept, put] = [
    await createRoom(project, alice, 'Kept'),
    await createRoom(project, alice, 'Put away'),
  ]
  await addArticle(project, alice, put)
  await ask(project, put)
  await ask(project, kept)
  await trash(project, put, alice)
  expect((await listed(alice)).filter(({ name }) => name !== 'Room')).toEqual([
    { name: 'Put away', document_count: 1, question_count: 1 },
  ])
  expect(await listed(bob)).toEqual([])
})

test('its owner alone deletes a room in it for good, and no room that is not in it', async ({
  project,
  alice,
  bob,
}) => {
  const room = await createRoom(project, alice)
  const purge = (as: User) => project.attempt(as, 'select public.purge_room($1)', [room])
  expect(await purge(alice)).toBe('PT404')
  await trash(project, room, alice)
  expect(await purge(bob)).toBe('PT404')
  await project.as(alice, 'select public.purge_room($1)', [room])
  expect(await project.query('select 1 from public.rooms where id = $1', [room])).toEqual([])
  expect(await project.attempt(alice, 'select public.restore_room($1)', [room])).toBe('PT404')
})
