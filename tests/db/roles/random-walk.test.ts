import { expect } from 'vitest'
import {
  ROLE_RIGHTS,
  type MemberRole,
  type Right,
} from '../../../functions/_shared/contract/roles.ts'
import { createRandom } from '../../support/random.ts'
import { hostedTest as test } from '../fixtures.ts'
import { createRoom, createUser, type Project, sqlState, type User } from '../support.ts'
import { ask, join } from './world.ts'

// Six people in two rooms come, go, change roles, begin threads and ask, at random; after each step everybody sees and may
// hear exactly what the table of roles allows, and each step was allowed or refused as the table says.

const SEED = 7
const STEPS = 90
const PEOPLE = 6
const ROLES = Object.keys(ROLE_RIGHTS) as MemberRole[]

interface Thread {
  id: string
  room: Room
  owner: User | null
  asked: boolean
}
interface Room {
  id: string
  members: Map<User, MemberRole>
  isAway: boolean
}

class Model {
  readonly rooms: Room[] = []
  readonly threads: Thread[] = []

  may(person: User, room: Room, right: Right): boolean {
    const role = room.members.get(person)
    return !room.isAway && role !== undefined && ROLE_RIGHTS[role].some((one) => one === right)
  }

  sees(person: User, { room, owner }: Thread): boolean {
    return this.may(person, room, 'read') && (owner === null || owner === person)
  }

  isLastOwner(person: User, room: Room): boolean {
    const owners = [...room.members].filter(([, role]) => role === 'owner').map(([one]) => one)
    return owners.length === 1 && owners[0] === person
  }
}

/** What a person sees and may hear, by the rows' own policies. */
async function visibleTo(project: Project, person: User, topics: string[]): Promise<string[]> {
  const [seen] = await project.as<{ all: string[] }>(
    person,
    `select array(
      select 'room ' || id from public.rooms union all
      select 'member ' || room_id || ' ' || user_id from public.room_members union all
      select 'thread ' || id from public.threads union all
      select distinct 'asked ' || thread_id from public.messages union all
      select 'topic ' || t from unnest($1::text[]) as t where private.may_use_topic(t)
    ) as all`,
    [topics],
  )
  return (seen?.all ?? []).sort()
}

function expectedFor(model: Model, person: User): string[] {
  const rooms = model.rooms.filter((room) => model.may(person, room, 'read'))
  const threads = model.threads.filter((thread) => model.sees(person, thread))
  return [
    ...rooms.map(({ id }) => `room ${id}`),
    ...rooms.flatMap(({ id, members }) =>
      [...members.keys()].map((one) => `member ${id} ${one.id}`),
    ),
    ...threads.map(({ id }) => `thread ${id}`),
    ...threads.filter(({ asked }) => asked).map(({ id }) => `asked ${id}`),
    ...rooms.map(({ id }) => `topic room:${id}`),
    ...threads.map(({ id }) => `topic thread:${id}`),
    `topic user:${person.id}`,
  ].sort()
}

/** Whether it was done. */
async function tries(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act()
    return true
  } catch (error) {
    expect(sqlState(error)).toMatch(/^(PT4\d\d|42501)$/)
    return false
  }
}

test('whatever six people do, nobody sees or hears more than their role allows, nor less', async ({
  project,
}) => {
  await project.query(`update private.limits set value = 1000000`)
  const random = createRandom(SEED)
  const pick = <T>(list: readonly T[]): T => {
    const chosen = list[Math.floor(random() * list.length)]
    if (chosen === undefined) throw new Error('Nothing to pick')
    return chosen
  }
  const model = new Model()
  const people: User[] = []
  for (let i = 0; i < PEOPLE; i++) people.push(await createUser(project, `p${i}`))
  for (const owner of people.slice(0, 2)) {
    const room: Room = {
      id: await createRoom(project, owner),
      members: new Map([[owner, 'owner']]),
      isAway: false,
    }
    const id = await project.value<string>('select id from public.threads where room_id = $1', [
      room.id,
    ])
    model.rooms.push(room)
    model.threads.push({ id, room, owner: null, asked: false })
  }

  const step = async (): Promise<[what: string, done: boolean, expected: boolean]> => {
    const room = pick(model.rooms)
    const owners = people.filter((one) => room.members.get(one) === 'owner')
    const who = pick(random() < 0.5 ? owners : people)
    const [other, role] = [pick(people), pick(ROLES)]
    const owns = model.may(who, room, 'own')
    const call = (sql: string, ...params: unknown[]) =>
      tries(() => project.as(who, `select public.${sql}`, params))
    switch (
      pick([
        'join',
        'join',
        'join',
        'role',
        'role',
        'remove',
        'leave',
        'thread',
        'ask',
        'ask',
        'ask',
        'away',
        'back',
        'back',
      ])
    ) {
      case 'join': {
        const given = role === 'owner' ? 'editor' : role
        const done = await tries(() => join(project, who, room.id, other, given))
        if (done && !room.members.has(other)) room.members.set(other, given)
        return ['join', done, owns]
      }
      case 'role': {
        const isStuck = role !== 'owner' && model.isLastOwner(other, room)
        const expected = owns && room.members.has(other) && !isStuck
        const done = await call('set_member_role($1, $2, $3)', room.id, other.id, role)
        if (done) room.members.set(other, role)
        return ['role', done, expected]
      }
      case 'remove': {
        const self = who === other && model.may(who, room, 'read')
        const expected =
          (owns || self) && room.members.has(other) && !model.isLastOwner(other, room)
        const done = await call('remove_member($1, $2)', room.id, other.id)
        if (done) room.members.delete(other)
        return ['remove', done, expected]
      }
      case 'leave': {
        const expected = model.may(who, room, 'read') && !model.isLastOwner(who, room)
        const done = await call('leave_room($1)', room.id)
        if (done) room.members.delete(who)
        return ['leave', done, expected]
      }
      case 'thread': {
        const isPrivate = random() < 0.5
        const done = await tries(async () => {
          const [made] = await project.as<{ id: string }>(
            who,
            'insert into public.threads (room_id, private) values ($1, $2) returning id',
            [room.id, isPrivate],
          )
          model.threads.push({
            id: made?.id ?? '',
            room,
            owner: isPrivate ? who : null,
            asked: false,
          })
        })
        return ['thread', done, model.may(who, room, 'ask')]
      }
      case 'ask': {
        const thread = pick(model.threads)
        const expected = model.sees(who, thread) && model.may(who, thread.room, 'ask')
        const done = await tries(() => ask(project, thread.room.id, who, thread.id))
        if (done) thread.asked = true
        // The line of the room is empty again for the next.
        await project.query(
          `update public.messages set status = 'stopped', finished_at = now() where status = 'pending'`,
        )
        return ['ask', done, expected]
      }
      case 'away': {
        const done = await call('trash_room($1)', room.id)
        if (done) room.isAway = true
        return ['away', done, owns]
      }
      default: {
        const expected = room.isAway && room.members.get(who) === 'owner'
        const done = await call('restore_room($1)', room.id)
        if (done) room.isAway = false
        return ['back', done, expected]
      }
    }
  }

  const outcomes = new Set<string>()
  for (let i = 0; i < STEPS; i++) {
    const [what, done, expected] = await step()
    outcomes.add(`${what} ${done}`)
    expect(`step ${i}: ${what} ${done}`).toBe(`step ${i}: ${what} ${expected}`)
    const topics = [
      ...model.rooms.map(({ id }) => `room:${id}`),
      ...model.threads.map(({ id }) => `thread:${id}`),
      ...people.map(({ id }) => `user:${id}`),
    ]
    for (const [n, person] of people.entries()) {
      const seen = await visibleTo(project, person, topics)
      expect([`step ${i}: ${what}`, n, seen]).toEqual([
        `step ${i}: ${what}`,
        n,
        expectedFor(model, person),
      ])
    }
  }
  // Of the sixteen ways in which a step can end the walk has seen nearly all.
  expect(outcomes.size).toBeGreaterThan(13)
})
