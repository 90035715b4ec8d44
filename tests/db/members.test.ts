import { describe, expect } from 'vitest'
import { hostedTest as test } from './fixtures.ts'
import { ask, join } from './roles/world.ts'
import { addArticle, createRoom, createUser, type Project, type User } from './support.ts'
import { during } from './sent.ts'

let ann: User
let ben: User
let cem: User
let room: string
test.beforeEach(async ({ project }) => {
  ann = await createUser(project, 'ann')
  ben = await createUser(project, 'ben')
  cem = await createUser(project, 'cem')
  room = await createRoom(project, ann)
  await join(project, ann, room, ben, 'editor')
})

const setRole = (project: Project, as: User, person: User, role: string) =>
  project.as(as, 'select public.set_member_role($1, $2, $3)', [room, person.id, role])
const leave = (project: Project, as: User) => project.as(as, 'select public.leave_room($1)', [room])
const ownerId = (project: Project) =>
  project.value<string>('select owner_id from public.rooms where id = $1', [room])
const rolesOf = async (project: Project) => {
  const rows = await project.query<{ user_id: string; role: string }>(
    'select user_id, role from public.room_members where room_id = $1',
    [room],
  )
  return Object.fromEntries(rows.map(({ user_id, role }) => [user_id, role]))
}

describe('a room', () => {
  test('is handed over, counts for the new owner, and falls back when that one leaves', async ({
    project,
  }) => {
    await setRole(project, ann, ben, 'owner')
    expect(await ownerId(project)).toBe(ben.id)
    expect(await rolesOf(project)).toEqual({ [ann.id]: 'owner', [ben.id]: 'owner' })
    await leave(project, ben)
    expect(await ownerId(project)).toBe(ann.id)
    await expect(leave(project, ann)).rejects.toThrow('last_owner')
    await expect(setRole(project, ann, ann, 'reader')).rejects.toThrow('last_owner')
    expect(await rolesOf(project)).toEqual({ [ann.id]: 'owner' })
  })

  test('is not handed over to whom it would be one too many', async ({ project }) => {
    await createRoom(project, ben)
    await project.query(`update private.limits set value = 1 where name = 'rooms_per_person'`)
    await expect(setRole(project, ann, ben, 'owner')).rejects.toThrow('too_many_rooms')
    await project.query(`update private.limits set value = 2 where name = 'rooms_per_person'`)
    await setRole(project, ann, ben, 'owner')
    await project.query(`update private.limits set value = 2000 where name = 'rooms_per_person'`)
  })

  test('has no role but those that there are, and no member who is none', async ({ project }) => {
    await expect(setRole(project, ann, ben, 'admin')).rejects.toThrow('role_unknown')
    await expect(setRole(project, ann, cem, 'reader')).rejects.toThrow('member_not_found')
    await expect(
      project.as(ann, 'select public.remove_member($1, $2)', [room, cem.id]),
    ).rejects.toThrow('member_not_found')
  })
})

describe('whoever leaves or is removed', () => {
  test('hears it on their own channel, and the room does; what they asked ends', async ({
    project,
  }) => {
    const waiting = await ask(project, room, ben, null)
    await ask(project, room, ann, null)
    const sent = await during(project, () =>
      project.as(ann, 'select public.remove_member($1, $2)', [room, ben.id]),
    )
    expect(sent.map(({ topic, event, payload }) => [topic, event, payload['operation']])).toEqual([
      [`room:${room}`, 'member', 'DELETE'],
      [`user:${ben.id}`, 'room', 'DELETE'],
      [`user:${ben.id}`, 'membership_changed', 'DELETE'],
      [`room:${room}`, 'message', 'UPDATE'],
    ])
    const statuses = await project.query<{ id: string; status: string }>(
      `select id, status from public.messages where room_id = $1 and role = 'assistant' order by created_at`,
      [room],
    )
    expect(statuses.map(({ status }) => status)).toEqual(['stopped', 'pending'])
    expect(statuses[0]?.id).toBe(waiting.answer)
  })

  test('loses what waits when they may only read from then on, and is told', async ({
    project,
  }) => {
    const { answer } = await ask(project, room, ben, null)
    const sent = await during(project, () => setRole(project, ann, ben, 'reader'))
    expect(sent.map(({ topic, event }) => [topic, event])).toContainEqual([
      `user:${ben.id}`,
      'membership_changed',
    ])
    const status = () => project.value('select status from public.messages where id = $1', [answer])
    expect(await status()).toBe('stopped')
  })

  test('and was an owner takes along the links by which they could come back', async ({
    project,
  }) => {
    await setRole(project, ann, ben, 'owner')
    const [link] = await project.as<{ token: string }>(
      ben,
      `select public.create_invitation($1, 'editor', 10) as token`,
      [room],
    )
    const accept = (who: User) =>
      project.as(who, 'select public.accept_invitation($1)', [link?.token])
    await accept(cem)
    await project.as(ann, 'select public.remove_member($1, $2)', [room, ben.id])
    await expect(accept(ben)).rejects.toThrow('invitation_not_found')
  })
})

test('a room put away says so to each member, and ends what is being asked in it', async ({
  project,
}) => {
  const { answer } = await ask(project, room, ben, null)
  const sent = await during(project, () => project.as(ann, 'select public.trash_room($1)', [room]))
  for (const person of [ann, ben]) {
    const heard = sent.filter(({ topic }) => topic === `user:${person.id}`)
    expect(heard.map(({ event, payload }) => [event, payload['operation']])).toEqual([
      ['room', 'DELETE'],
      ['membership_changed', 'DELETE'],
    ])
  }
  expect(await project.value('select status from public.messages where id = $1', [answer])).toBe(
    'stopped',
  )
  // An owner, and no other member, brings it back.
  await expect(project.as(ben, 'select public.restore_room($1)', [room])).rejects.toThrow(
    'room_not_found',
  )
  expect(await project.as(ann, 'select public.restore_room($1)', [room])).toHaveLength(1)
})

describe('an account that goes', () => {
  const goes = (project: Project, person: User, handOver: Record<string, string> = {}) =>
    project.as(person, 'select public.delete_my_account($1)', [JSON.stringify(handOver)])
  const rooms = (project: Project, person: User) =>
    project.as<{ id: string }>(person, 'select id from public.rooms')

  test('takes its rooms along, but for those that it hands over', async ({ project }) => {
    const other = await createRoom(project, ann)
    await join(project, ann, other, ben, 'reader')
    await goes(project, ann, { [room]: ben.id })
    expect(await rooms(project, ben)).toEqual([{ id: room }])
    expect(await ownerId(project)).toBe(ben.id)
    expect(await rolesOf(project)).toEqual({ [ben.id]: 'owner' })
  })

  test('leaves a room that has another owner, whoever deletes it', async ({ project }) => {
    await addArticle(project, ann, room)
    await setRole(project, ann, ben, 'owner')
    await setRole(project, ben, ann, 'owner')
    await project.query('update public.rooms set owner_id = $2 where id = $1', [room, ann.id])
    await project.query('delete from auth.users where id = $1', [ann.id])
    expect(await ownerId(project)).toBe(ben.id)
    expect(
      await project.as(ben, 'select id from public.documents where room_id = $1', [room]),
    ).toHaveLength(1)
  })

  test('leaves its questions in others’ rooms, without the name, and takes private threads along', async ({
    project,
  }) => {
    const [thread] = await project.as<{ id: string }>(
      ben,
      'insert into public.threads (room_id, private) values ($1, true) returning id',
      [room],
    )
    await ask(project, room, ben, thread?.id ?? '', 'Secret?')
    const { question } = await ask(project, room, ben, null, 'Open?')
    await goes(project, ben)
    expect(
      await project.query(
        'select content, author_id from public.messages where room_id = $1 and role = $2',
        [room, 'user'],
      ),
    ).toEqual([{ content: 'Open?', author_id: null }])
    expect(await project.as(ann, 'select public.delete_turn($1)', [question])).toHaveLength(1)
  })
})

describe('names', () => {
  const name = (project: Project, person: User, text: string) =>
    project.as(
      person,
      `insert into public.profiles (user_id, name) values ($1, $2)
       on conflict (user_id) do update set user_id = excluded.user_id, name = excluded.name`,
      [person.id, text],
    )
  const seen = async (project: Project, person: User) =>
    (
      await project.as<{ name: string }>(person, 'select name from public.profiles order by name')
    ).map((row) => row.name)

  test('are read by members of a common room alone; a question keeps its author’s', async ({
    project,
  }) => {
    for (const [person, text] of [
      [ann, 'Ann'],
      [ben, 'Ben'],
      [cem, 'Cem'],
    ] as const)
      await name(project, person, text)
    await ask(project, room, ben, null)
    expect(await seen(project, ann)).toEqual(['Ann', 'Ben'])
    expect(await seen(project, cem)).toEqual(['Cem'])
    await leave(project, ben)
    expect(await seen(project, ann)).toEqual(['Ann'])
    const [opened] = await project.as<{ people: unknown }>(
      ann,
      `select public.open_room($1) -> 'people' as people`,
      [room],
    )
    expect(opened?.people).toEqual([{ user_id: ben.id, name: 'Ben' }])
  })

  test('are one’s own to give, and are one', async ({ project }) => {
    const insert = 'insert into public.profiles (user_id, name) values ($1, $2) returning name'
    expect(await project.attempt(ann, insert, [ben.id, 'Ben'])).toBe('42501')
    expect(await project.attempt(ann, insert, [ann.id, '  '])).toBe('23514')
    expect(await project.attempt(ann, insert, [ann.id, 'Ann'])).toBe(1)
  })
})
