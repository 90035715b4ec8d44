import { expect } from 'vitest'
import { hostedTest as test } from './fixtures.ts'
import { addArticle, createRoom, type Project, type User } from './support.ts'
import { ask, claimAnswer, finish, retryAnswer } from './writer.ts'

interface Shared {
  title: string
  messages: { role: string; content: string; citations: { quote: string }[] }[]
}

let room: string

test.beforeAll(async ({ project, alice }) => {
  room = await createRoom(project, alice, 'Contracts')
  const document = await addArticle(project, alice, room)
  const { answer } = await ask(project, room, 'How long?')
  await claimAnswer(project, room)
  await finish(project, answer, { content: 'First try.' })
  const again = await retryAnswer(project, answer)
  await claimAnswer(project, room)
  await finish(project, again.id, {
    content: 'Three months [1].',
    citations: [{ document_id: document }],
  })
  await ask(project, room, 'And then?')
})

async function share(project: Project, alice: User, as: User = alice, of = room): Promise<string> {
  const [row] = await project.as<{ share: { id: string } }>(
    as,
    'select public.share_room($1) as share',
    [of],
  )
  return row?.share.id ?? ''
}

async function read(
  project: Project,
  id: string,
  as: User | 'anon' = 'anon',
): Promise<Shared | undefined> {
  const [row] = await project.as<{ share: Shared }>(as, 'select public.read_share($1) as share', [
    id,
  ])
  return row?.share
}

test('whoever has the link reads questions, newest finished answers and quotes', async ({
  project,
  alice,
  bob,
}) => {
  const id = await share(project, alice)
  for (const reader of ['anon', bob, alice] as const) {
    const shared = await read(project, id, reader)
    expect(shared?.title).toBe('Contracts')
    expect(shared?.messages.map(({ role, content }) => [role, content])).toEqual([
      ['user', 'How long?'],
      ['assistant', 'Three months [1].'],
      ['user', 'And then?'],
    ])
    expect(shared?.messages[1]?.citations).toMatchObject([{ ordinal: 1, quote: 'Some text.' }])
    expect(JSON.stringify(shared)).not.toContain(room)
  }
})

test('it is a copy: what is written later is not in it', async ({ project, alice }) => {
  const id = await share(project, alice)
  await project.as(alice, `update public.rooms set name = 'Renamed' where id = $1`, [room])
  await ask(project, room, 'A secret?')
  expect(JSON.stringify(await read(project, id))).not.toMatch(/secret|Renamed/)
})

test('nobody can list shares, or read one without its link', async ({ project, alice, bob }) => {
  const id = await share(project, alice)
  for (const stranger of ['anon', bob] as const) {
    expect(await project.as(stranger, 'select id from public.shares')).toEqual([])
    expect(
      await project.attempt(stranger, 'select public.read_share($1)', [crypto.randomUUID()]),
    ).toBe('PT404')
    // Nor after having read one.
    const both = `select (select count(*) from public.shares where public.read_share($1) is not null)::int as seen`
    expect(await project.as(stranger, both, [id])).toEqual([{ seen: 0 }])
  }
})

test('only members share a room, list its links and take them back', async ({
  project,
  alice,
  bob,
}) => {
  const id = await share(project, alice)
  expect(await project.attempt(bob, 'select public.share_room($1)', [room])).toBe('PT404')
  expect(await project.attempt('anon', 'select public.share_room($1)', [room])).toBe('42501')
  expect(await project.attempt(bob, 'delete from public.shares where id = $1', [id])).toBe(0)
  expect(await read(project, id)).toBeDefined()
  const remove = 'delete from public.shares where id = $1 returning id'
  expect(await project.as(alice, remove, [id])).toEqual([{ id }])
  expect(await project.attempt('anon', 'select public.read_share($1)', [id])).toBe('PT404')
})

test('no client writes one by itself', async ({ project, alice }) => {
  const insert = `insert into public.shares (room_id, shared_by, title, messages, message_count)
    values ($1, $2, 'Forged', '[]', 0)`
  expect(await project.attempt(alice, insert, [room, alice.id])).toBe('42501')
  expect(await project.attempt(alice, `update public.shares set title = 'Forged'`)).toBe('42501')
})

test('a room has fifty links at most', async ({ project, alice }) => {
  const crowded = await createRoom(project, alice)
  for (let i = 0; i < 50; i++) await share(project, alice, alice, crowded)
  expect(await project.attempt(alice, 'select public.share_room($1)', [crowded])).toBe('PT409')
  await project.as(
    alice,
    'delete from public.shares where id in (select id from public.shares where room_id = $1 limit 1)',
    [crowded],
  )
  expect(await share(project, alice, alice, crowded)).not.toBe('')
})

test('links go and come back with their room', async ({ project, alice }) => {
  const id = await share(project, alice)
  await project.as(alice, 'select public.trash_room($1)', [room])
  expect(await project.attempt('anon', 'select public.read_share($1)', [id])).toBe('PT404')
  await project.as(alice, 'select public.restore_room($1)', [room])
  expect(await read(project, id)).toBeDefined()
  await project.as(alice, 'delete from public.rooms where id = $1', [room])
  expect(await project.attempt('anon', 'select public.read_share($1)', [id])).toBe('PT404')
})
