import { describe, expect } from 'vitest'
import { hostedTest as test } from './fixtures.ts'
import { addArticle, createRoom, createUser, type Project, type User } from './support.ts'
import { ingest } from './worker.ts'
import { ask, claimAnswer, finish } from './writer.ts'

/** A room with several documents that share words, answers in every state, citations and feedback. */
async function createFullRoom(project: Project, owner: User): Promise<string> {
  const room = await createRoom(project, owner)
  const documents: string[] = []
  for (let i = 0; i < 4; i++) {
    const document = await addArticle(project, owner, room)
    await ingest(project, document, [
      { content: 'Some text.', terms: [1, 2] },
      { content: 'More text.', terms: [1, 3 + i] },
    ])
    documents.push(document)
  }
  await addArticle(project, owner, room, 'Not read yet.')
  const { answer } = await ask(project, room)
  await finish(project, answer, { citations: documents.map((document_id) => ({ document_id })) })
  await project.as(owner, 'insert into public.feedback (message_id, value) values ($1, 1)', [
    answer,
  ])
  await ask(project, room)
  await claimAnswer(project, room)
  await ask(project, room)
  await project.as(owner, 'select public.share_room($1)', [room])
  return room
}

/** How many rows of each of our tables belong to the owner's rooms. */
const TABLES = [
  'documents',
  'pages',
  'chunks',
  'chunk_terms',
  'chunk_embeddings',
  'room_terms',
  'messages',
  'citations',
  'feedback',
  'shares',
]
async function rowsOf(project: Project, room: string): Promise<Record<string, number>> {
  const counts = TABLES.map(
    (table) => `(select count(*)::int from public.${table} where room_id = $1) as ${table}`,
  )
  const [row] = await project.query<Record<string, number>>(`select ${counts.join(', ')}`, [room])
  return row ?? {}
}
const runs = (project: Project) =>
  project.value<number>('select count(*)::int from private.answer_runs')
const NOTHING = Object.fromEntries(TABLES.map((table) => [table, 0]))

describe('the full room of these tests', () => {
  test('has rows in every table', async ({ project, alice }) => {
    const rows = await rowsOf(project, await createFullRoom(project, alice))
    for (const table of TABLES) expect([table, rows[table]]).toEqual([table, expect.any(Number)])
    expect(Object.values(rows)).not.toContain(0)
  })
})

describe('deleting a room', () => {
  test.for(['its owner', 'the service'])(
    'by %s removes everything in it',
    async (who, { project, alice }) => {
      const before = await runs(project)
      const room = await createFullRoom(project, alice)
      await project.as(
        who === 'its owner' ? alice : 'service',
        'delete from public.rooms where id = $1',
        [room],
      )
      expect(await rowsOf(project, room)).toEqual(NOTHING)
      expect(await runs(project)).toBe(before)
    },
  )

  test('leaves every other room as it was', async ({ project, alice }) => {
    const kept = await createFullRoom(project, alice)
    const before = await rowsOf(project, kept)
    const room = await createFullRoom(project, alice)
    await project.as(alice, 'delete from public.rooms where id = $1', [room])
    expect(await rowsOf(project, kept)).toEqual(before)
  })

  test('does not count the words of its documents one document at a time', async ({
    project,
    alice,
  }) => {
    const room = await createFullRoom(project, alice)
    const touched = await project.database.exclusive(async (connection) => {
      await connection.exec(`begin;
        create function pg_temp.refuse() returns trigger language plpgsql as $$ begin raise 'counted'; end $$;
        create trigger refuse before update on public.room_terms for each row execute function pg_temp.refuse()`)
      try {
        return await connection
          .query('delete from public.rooms where id = $1', [room])
          .then(() => false)
      } finally {
        await connection.exec('rollback')
      }
    })
    expect(touched).toBe(false)
  })
})

describe('leaving', () => {
  const leave = (project: Project, user: User) =>
    project.as(user, 'select public.delete_my_account()')

  test('removes the account and everything in it', async ({ project }) => {
    const carol = await createUser(project, 'carol')
    const rooms = [await createFullRoom(project, carol), await createFullRoom(project, carol)]
    await leave(project, carol)
    for (const room of rooms) expect(await rowsOf(project, room)).toEqual(NOTHING)
    expect(await project.query('select id from auth.users where id = $1', [carol.id])).toEqual([])
    expect(
      await project.query('select id from public.rooms where owner_id = $1', [carol.id]),
    ).toEqual([])
  })

  test("leaves other people's rooms as they were", async ({ project, bob }) => {
    const kept = await createFullRoom(project, bob)
    const before = await rowsOf(project, kept)
    const carol = await createUser(project, 'carol')
    await createFullRoom(project, carol)
    await leave(project, carol)
    expect(await rowsOf(project, kept)).toEqual(before)
    expect(await project.query('select id from auth.users where id = $1', [bob.id])).toHaveLength(1)
  })

  test('is possible without ever having had a room', async ({ project }) => {
    const carol = await createUser(project, 'carol')
    await leave(project, carol)
    expect(await project.query('select id from auth.users where id = $1', [carol.id])).toEqual([])
  })

  test.for<[string, 'anon' | 'service', string]>([
    ['anon', 'anon', '42501'],
    ['the service, which is nobody,', 'service', '42501'],
  ] as const)('%s cannot', async ([_name, actor, outcome], { project }) => {
    expect(await project.attempt(actor, 'select public.delete_my_account()')).toBe(outcome)
  })

  test('a signed-in role without a user cannot', async ({ project }) => {
    const leaving = project.database.transaction(async (connection) => {
      await connection.exec(
        `set local role authenticated; select set_config('request.jwt.claims', '{}', true)`,
      )
      await connection.query('select public.delete_my_account()')
    })
    await expect(leaving).rejects.toMatchObject({ message: 'unauthenticated', code: 'PT401' })
  })
})
