import { describe, expect } from 'vitest'
import { test } from './fixtures.ts'
import {
  addArticle,
  createUser,
  createRoom,
  openProject,
  type Project,
  type User,
} from './support.ts'

let alice: User
let bob: User

test.beforeEach(async ({ project }) => {
  alice = await createUser(project, 'alice')
  bob = await createUser(project, 'bob')
  await project.query(`update private.limits set value = 1000000`)
})

const limit = (project: Project, name: string, value: number) =>
  project.query('update private.limits set value = $2 where name = $1', [name, value])

/** The message and SQLSTATE of a refusal; null when there is none. */
async function refusal(run: () => Promise<unknown>): Promise<string | null> {
  try {
    await run()
    return null
  } catch (error) {
    const { code, message } = error as { code: string; message: string }
    return `${code} ${message}`
  }
}

const addRooms = (project: Project, actor: User, count: number) =>
  project.as(
    actor,
    `insert into public.rooms (name) select 'Room ' || n from generate_series(1, $1::int) n`,
    [count],
  )

describe('the rooms of a person', () => {
  test('have a number that neither one statement nor many pass', async ({ project }) => {
    await limit(project, 'rooms_per_person', 3)
    expect(await refusal(() => addRooms(project, alice, 4))).toBe('PT409 too_many_rooms')
    expect(await refusal(() => addRooms(project, alice, 3))).toBeNull()
    expect(await refusal(() => addRooms(project, alice, 1))).toBe('PT409 too_many_rooms')
    expect(await refusal(() => addRooms(project, bob, 3))).toBeNull()
    await project.as(alice, `delete from public.rooms where name = 'Room 1'`)
    expect(await refusal(() => addRooms(project, alice, 1))).toBeNull()
  })

  test('end a statement that adds far more on its way', async ({ project }) => {
    await limit(project, 'rooms_per_person', 10)
    // A sequence keeps its value whatever is rolled back.
    await project.query('create temp sequence made')
    const add = project.query(
      `insert into public.rooms (owner_id, name)
        select $1, 'Room ' || nextval('made') from generate_series(1, 5000)`,
      [alice.id],
    )
    await expect(add).rejects.toThrow('too_many_rooms')
    expect(await project.value<number>('select last_value::int from made')).toBeLessThan(500)
  })

  test('are generous until somebody changes them', async () => {
    const fresh = await openProject()
    const rows = await fresh.query<{ name: string; value: string }>(
      'select name, value from private.limits order by name',
    )
    await fresh[Symbol.asyncDispose]()
    expect(Object.fromEntries(rows.map(({ name, value }) => [name, Number(value)]))).toEqual({
      answers_per_day: 5000,
      answers_per_minute: 300,
      bytes_per_person: 5 * 1024 ** 3,
      documents_per_person: 10_000,
      documents_per_room: 5000,
      invitation_mails_per_hour: 30,
      invitations_per_room: 50,
      members_per_room: 500,
      push_devices: 20,
      rooms_per_person: 2000,
      threads_per_room: 500,
      tokens_per_day: 50_000_000,
      wrong_invitations: 50,
    })
  })

  test('are nobody’s to change but the service’s', async ({ project }) => {
    const change = `update private.limits set value = 1`
    expect(await project.attempt(alice, change)).toBe('42501')
    expect(await project.attempt('anon', change)).toBe('42501')
    expect(await project.attempt('service', `${change} returning name`)).toBe(13)
  })
})

describe('the documents of a person', () => {
  test('have a number in a room, and one in all', async ({ project }) => {
    const [one, two] = [await createRoom(project, alice), await createRoom(project, alice)]
    await limit(project, 'documents_per_room', 2)
    await limit(project, 'documents_per_person', 3)
    const add = (room: string, actor = alice) => refusal(() => addArticle(project, actor, room))
    expect(await add(one)).toBeNull()
    expect(await add(one)).toBeNull()
    expect(await add(one)).toBe('PT409 too_many_documents')
    expect(await add(two)).toBeNull()
    expect(await add(two)).toBe('PT409 too_many_documents')
    expect(await add(await createRoom(project, bob), bob)).toBeNull()
  })

  test('take so many bytes, when they are written and when they grow', async ({ project }) => {
    const room = await createRoom(project, alice)
    await limit(project, 'bytes_per_person', 1000)
    const add = (bytes: number) => addArticle(project, alice, room, 'x'.repeat(bytes))
    const id = await add(600)
    expect(await refusal(() => add(500))).toBe('PT507 storage_full')
    const write = (bytes: number) =>
      refusal(() =>
        project.as(alice, 'update public.documents set body = $2 where id = $1', [
          id,
          '漢'.repeat(bytes / 3),
        ]),
      )
    expect(await write(999)).toBeNull()
    expect(await write(1002)).toBe('PT507 storage_full')
    expect(await write(3)).toBeNull()
    expect(await refusal(() => add(900))).toBeNull()
  })
})

describe('stored files', () => {
  test('take bytes as they were stored, and leave other buckets alone', async ({ project }) => {
    const room = await createRoom(project, alice)
    await limit(project, 'bytes_per_person', 1000)
    const store = (actor: User, folder: string, size: number | null) =>
      refusal(() =>
        project.as(
          actor,
          `insert into storage.objects (bucket_id, name, owner_id, metadata) values ('documents', $1, $2, $3)`,
          [
            `${folder}/${crypto.randomUUID()}.pdf`,
            actor.id,
            JSON.stringify(size === null ? {} : { size }),
          ],
        ),
      )
    expect(await store(alice, room, 900)).toBeNull()
    expect(await store(alice, room, 200)).toBe('PT507 storage_full')
    expect(await store(alice, room, 100)).toBeNull()
    // Before there are bytes, it is not known how many.
    expect(await store(alice, room, null)).toBeNull()
    expect(await refusal(() => addArticle(project, alice, room))).toBe('PT507 storage_full')
    expect(await store(bob, await createRoom(project, bob), 900)).toBeNull()
    expect(await store(bob, room, 1)).toMatch(/^42501/)
  })
})

describe('the answers that a person asks for', () => {
  test('have a number for each minute, in all rooms, first ones and others', async ({
    project,
  }) => {
    const rooms = [await createRoom(project, alice), await createRoom(project, alice)]
    await limit(project, 'answers_per_minute', 2)
    const ask = (room: string | undefined) =>
      refusal(() => project.as('service', 'select public.ask_question($1, $2)', [room, 'Why?']))
    expect(await ask(rooms[0])).toBeNull()
    expect(await ask(rooms[1])).toBeNull()
    expect(await ask(rooms[0])).toBe('PT429 too_many_questions')
    const [answer] = await project.query<{ id: string }>(
      `update public.messages set status = 'stopped', finished_at = now()
        where room_id = $1 and role = 'assistant' returning id`,
      [rooms[0]],
    )
    const retry = () =>
      refusal(() => project.as('service', 'select public.retry_answer($1)', [answer?.id]))
    expect(await retry()).toBe('PT429 too_many_questions')
    expect(await ask(await createRoom(project, bob))).toBeNull()
    // Deleting what was asked does not give it back.
    await project.query('delete from public.messages where room_id = $1', [rooms[1]])
    expect(await retry()).toBe('PT429 too_many_questions')
    await project.query(
      `update private.answers_asked set asked_at = asked_at - interval '2 minutes'`,
    )
    expect(await retry()).toBeNull()
  })
})

describe('many rooms at once', () => {
  test('are told to their owner’s screens, and no more than a hundred', async ({ project }) => {
    const told = () =>
      project.value<number>(
        `select count(*)::int from realtime.messages where topic like '%' || $1 || '%' or topic in
          (select 'room:' || id from public.rooms where owner_id = $1::uuid)`,
        [alice.id],
      )
    await addRooms(project, alice, 1)
    expect(await told()).toBe(2)
    await addRooms(project, alice, 500)
    expect(await told()).toBe(102)
  })
})
