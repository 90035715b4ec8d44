import { describe, expect } from 'vitest'
import { hostedTest as test } from './fixtures.ts'
import { addArticle, createRoom, type Project, type User } from './support.ts'
import { ask } from './writer.ts'

const nameOf = async (project: Project, room: string) =>
  (await project.query<{ name: string }>('select name from public.rooms where id = $1', [room]))[0]
    ?.name

const addTitled = (project: Project, as: User, room: string, title: string) =>
  project.as(
    as,
    `insert into public.documents (room_id, kind, title, body) values ($1, 'article', $2, 'Text')`,
    [room, title],
  )

describe('a room under the name that an app gives to new ones', () => {
  test.for(['New room', 'New room 12', '新房間', '新房间 3'])(
    'takes that of its first document: %s',
    async (name, { project, alice }) => {
      const room = await createRoom(project, alice, name)
      await addTitled(project, alice, room, 'Harbour rules')
      await addTitled(project, alice, room, 'Another one')
      expect(await nameOf(project, room)).toBe('Harbour rules')
    },
  )

  test('or of its first question, cut between words', async ({ project, alice }) => {
    const room = await createRoom(project, alice, 'New room')
    await ask(project, room, 'What does the contract say\nabout notice?')
    expect(await nameOf(project, room)).toBe('What does the contract say')
    await addArticle(project, alice, room)
    expect(await nameOf(project, room)).toBe('What does the contract say')

    const long = await createRoom(project, alice, '新房間')
    await ask(project, long, `${'reimbursement '.repeat(8)}?`)
    expect(await nameOf(project, long)).toBe(
      'reimbursement reimbursement reimbursement reimbursement…',
    )
    const unbroken = await createRoom(project, alice, '新房間')
    await ask(project, unbroken, '字'.repeat(200))
    expect(await nameOf(project, unbroken)).toBe(`${'字'.repeat(59)}…`)
  })

  test('keeps it when a person has chosen it', async ({ project, alice }) => {
    const room = await createRoom(project, alice, 'New room')
    await project.as(alice, `update public.rooms set name = 'New room' where id = $1`, [room])
    await addTitled(project, alice, room, 'Harbour rules')
    expect(await nameOf(project, room)).toBe('New room')
  })
})

test('a room that somebody named keeps its name', async ({ project, alice }) => {
  const room = await createRoom(project, alice, 'New rooms of the hotel')
  await addTitled(project, alice, room, 'Harbour rules')
  await ask(project, room)
  expect(await nameOf(project, room)).toBe('New rooms of the hotel')
})

test('its owner pins it, and nobody else; screens hear of it', async ({ project, alice, bob }) => {
  const room = await createRoom(project, alice)
  await project.query('truncate realtime.messages')
  const pin = (as: User) =>
    project.as(as, 'update public.rooms set pinned_at = now() where id = $1 returning id', [room])
  expect(await pin(bob)).toEqual([])
  expect(await pin(alice)).toHaveLength(1)
  const told = await project.query(
    `select 1 from realtime.messages where topic = $1 and payload ->> 'pinned_at' is not null`,
    [`user:${alice.id}`],
  )
  expect(told).toHaveLength(1)
})
