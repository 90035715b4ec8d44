import { describe, expect } from 'vitest'
import { hostedTest as test } from './fixtures.ts'
import { addArticle, addPdf, createRoom, PERMISSION_DENIED as DENIED } from './support.ts'
import { ask } from './writer.ts'

// What a signed-in person can and cannot write in a room of their own.

const CHECK_VIOLATION = '23514'
const FOREIGN_KEY_VIOLATION = '23503'

let room: string
let secondRoom: string
let foreignRoom: string

test.beforeAll(async ({ project, alice, bob }) => {
  room = await createRoom(project, alice)
  secondRoom = await createRoom(project, alice)
  foreignRoom = await createRoom(project, bob)
})

describe('rooms', () => {
  test('insert ... returning gives the new room, owned by the caller', async ({
    project,
    alice,
  }) => {
    const rows = await project.as(
      alice,
      `insert into public.rooms (name) values ('Mine') returning owner_id, name`,
    )
    expect(rows).toEqual([{ owner_id: alice.id, name: 'Mine' }])
  })

  test('a room cannot be made for somebody else', async ({ project, alice, bob }) => {
    const sql = `insert into public.rooms (name, owner_id) values ('Gift', $1)`
    expect(await project.attempt(alice, sql, [bob.id])).toBe(DENIED)
  })

  test('a room cannot be given away', async ({ project, alice, bob }) => {
    const sql = 'update public.rooms set owner_id = $1 where id = $2'
    expect(await project.attempt(alice, sql, [bob.id, room])).toBe(DENIED)
  })

  test.for(['created_at', 'updated_at', 'last_message_at'])(
    '%s is not theirs to set',
    async (column, { project, alice }) => {
      expect(await project.attempt(alice, `update public.rooms set ${column} = now()`)).toBe(DENIED)
    },
  )

  test.for(['', '   ', 'x'.repeat(121)])(
    'a name has 1 to 120 characters: %j does not',
    async (name, { project, alice }) => {
      const sql = 'insert into public.rooms (name) values ($1)'
      expect(await project.attempt(alice, sql, [name])).toBe(CHECK_VIOLATION)
    },
  )

  test('120 Chinese characters are a name', async ({ project, alice }) => {
    const sql = 'insert into public.rooms (name) values ($1) returning id'
    expect(await project.attempt(alice, sql, ['漢'.repeat(120)])).toBe(1)
  })

  test('a new name moves updated_at', async ({ project, alice }) => {
    const id = await createRoom(project, alice)
    const [renamed] = await project.as(
      alice,
      `update public.rooms set name = 'New' where id = $1 returning updated_at > created_at as moved`,
      [id],
    )
    expect(renamed).toEqual({ moved: true })
  })
})

describe('documents', () => {
  test('insert ... returning gives the new document, queued', async ({ project, alice }) => {
    const rows = await project.as(
      alice,
      `insert into public.documents (room_id, kind, title, body) values ($1, 'article', 'T', 'B')
       returning status, version, live_version, enabled`,
      [room],
    )
    expect(rows).toEqual([{ status: 'queued', version: 1, live_version: null, enabled: true }])
  })

  test.for<[string, string]>([
    ['status', `'ready'`],
    ['version', '7'],
    ['live_version', '1'],
    ['lease_until', 'now()'],
    ['attempts', '0'],
    ['page_count', '1'],
    ['pages_done', '1'],
    ['chunks_total', '1'],
    ['chunks_done', '1'],
    ['live_storage_path', `'x'`],
    ['hashed_at', 'now()'],
    ['duplicate_of', 'null'],
    ['embedding_model', `'x'`],
    ['error_code', `'x'`],
    ['error_message', `'x'`],
    ['created_at', 'now()'],
  ])('%s is not theirs to set, at first or later', async ([column, value], { project, alice }) => {
    const insert = `insert into public.documents (room_id, kind, title, body, ${column}) values ($1, 'article', 'T', 'B', ${value})`
    const update = `update public.documents set ${column} = ${value} where room_id = $1`
    expect(await project.attempt(alice, insert, [room])).toBe(DENIED)
    expect(await project.attempt(alice, update, [room])).toBe(DENIED)
  })

  test.for(['room_id', 'id', 'kind'])(
    '%s stays as it was inserted',
    async (column, { project, alice }) => {
      const sql = `update public.documents set ${column} = ${column} where room_id = $1`
      expect(await project.attempt(alice, sql, [room])).toBe(DENIED)
    },
  )

  test('a document cannot be moved, not even to another room of the owner', async ({
    project,
    alice,
  }) => {
    const sql = 'update public.documents set room_id = $1 where room_id = $2'
    expect(await project.attempt(alice, sql, [secondRoom, room])).toBe(DENIED)
    expect(await project.attempt(alice, sql, [foreignRoom, room])).toBe(DENIED)
  })

  const pdf = `insert into public.documents (id, room_id, kind, title, storage_path) values ($1, $2, 'pdf', 'T', $3) returning id`
  const id = crypto.randomUUID()

  test('a PDF names its own file', async ({ project, alice }) => {
    expect(await project.attempt(alice, pdf, [id, room, `${room}/${id}.pdf`])).toBe(1)
  })

  test.for<[string, (() => string) | (() => null)]>([
    ['in another room', () => `${foreignRoom}/${id}.pdf`],
    ['of another document', () => `${room}/${crypto.randomUUID()}.pdf`],
    ['outside any room', () => `${id}.pdf`],
    ['a step up', () => `${room}/../${foreignRoom}/${id}.pdf`],
    ['nowhere', () => null],
  ])('a PDF cannot name a file %s', async ([_where, path], { project, alice }) => {
    expect(await project.attempt(alice, pdf, [id, room, path()])).toBe(CHECK_VIOLATION)
  })

  test('an article names no file, so that it cannot hold on to that of somebody else', async ({
    project,
    alice,
  }) => {
    const sql = `insert into public.documents (room_id, kind, title, body, storage_path) values ($1, 'article', 'T', 'B', $2)`
    const path = `${foreignRoom}/${crypto.randomUUID()}.pdf`
    expect(await project.attempt(alice, sql, [room, path])).toBe(CHECK_VIOLATION)
  })

  test('an article has a text, a PDF has none', async ({ project, alice }) => {
    const article = `insert into public.documents (room_id, kind, title) values ($1, 'article', 'T')`
    expect(await project.attempt(alice, article, [room])).toBe(CHECK_VIOLATION)
    await addPdf(project, alice, secondRoom)
    const edit = `update public.documents set body = 'x' where room_id = $1 returning id`
    expect(await project.attempt(alice, edit, [secondRoom])).toBe(CHECK_VIOLATION)
  })

  test.for<[string, string]>([
    ['kind', `'html'`],
    ['title', `'  '`],
    ['title', `repeat('x', 301)`],
    ['sha256', `'ABC'`],
    ['byte_size', '-1'],
  ])('%s cannot be %s', async ([column, value], { project, alice }) => {
    const columns: Record<string, string> = { kind: `'article'`, title: `'T'`, body: `'B'` }
    columns[column] = value
    const sql = `insert into public.documents (room_id, ${Object.keys(columns).join(', ')}) values ($1, ${Object.values(columns).join(', ')})`
    expect(await project.attempt(alice, sql, [room])).toBe(CHECK_VIOLATION)
  })

  test('a room that does not exist takes no document', async ({ project, alice }) => {
    const sql = `insert into public.documents (room_id, kind, title, body) values ($1, 'article', 'T', 'B')`
    expect(await project.attempt(alice, sql, [crypto.randomUUID()])).toBe(DENIED)
    expect(await project.attempt('service', sql, [crypto.randomUUID()])).toBe(FOREIGN_KEY_VIOLATION)
  })

  test('title, text and enabled are theirs to change', async ({ project, alice }) => {
    const document = await addArticle(project, alice, room)
    const sql = `update public.documents set title = 'New', body = 'New', enabled = false where id = $1 returning id`
    expect(await project.attempt(alice, sql, [document])).toBe(1)
  })
})

describe('feedback', () => {
  const give =
    'insert into public.feedback (message_id, value) values ($1, $2) returning value, user_id, room_id'
  let question: string
  let answer: string
  test.beforeAll(async ({ project }) => {
    ;({ question, answer } = await ask(project, room))
  })

  test('insert ... returning fills in the person and the room', async ({ project, alice }) => {
    const rows = await project.as(alice, give, [answer, 1])
    expect(rows).toEqual([{ value: 1, user_id: alice.id, room_id: room }])
  })

  test('giving it again replaces it, as supabase-js upserts', async ({ project, alice }) => {
    const upsert = `insert into public.feedback (message_id, value, comment) values ($1, $2, $3)
      on conflict (message_id, user_id) do update
      set message_id = excluded.message_id, value = excluded.value, comment = excluded.comment returning value, comment`
    await project.as(alice, upsert, [answer, 1, null])
    expect(await project.as(alice, upsert, [answer, -1, 'Wrong page'])).toEqual([
      { value: -1, comment: 'Wrong page' },
    ])
  })

  test('cannot be given to a question, a foreign answer, or none', async ({ project, alice }) => {
    const foreign = await ask(project, foreignRoom)
    for (const id of [question, foreign.answer, crypto.randomUUID()]) {
      expect(await project.attempt(alice, give, [id, 1])).toBe(DENIED)
    }
  })

  test('cannot be moved to a question or a foreign answer', async ({ project, alice }) => {
    const foreign = await ask(project, foreignRoom)
    await project.query('delete from public.feedback where user_id = $1', [alice.id])
    await project.as(alice, give, [answer, 1])
    const move = 'update public.feedback set message_id = $1 where user_id = auth.uid() returning *'
    for (const id of [question, foreign.answer]) {
      expect(await project.attempt(alice, move, [id])).toBe(DENIED)
    }
  })

  test('cannot be given in the name of somebody else', async ({ project, alice, bob }) => {
    const sql = 'insert into public.feedback (message_id, value, user_id) values ($1, 1, $2)'
    expect(await project.attempt(alice, sql, [answer, bob.id])).toBe(DENIED)
  })

  test('a room that the caller names is not believed', async ({ project, alice }) => {
    await project.query('delete from public.feedback where user_id = $1', [alice.id])
    const sql =
      'insert into public.feedback (message_id, room_id, value) values ($1, $2, 1) returning room_id'
    expect(await project.as(alice, sql, [answer, secondRoom])).toEqual([{ room_id: room }])
  })

  test.for([0, 2])('is a thumb up or down, not %i', async (value, { project, alice }) => {
    await project.query('delete from public.feedback where user_id = $1', [alice.id])
    expect(await project.attempt(alice, give, [answer, value])).toBe(CHECK_VIOLATION)
  })
})
