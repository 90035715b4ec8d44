import { describe, expect } from 'vitest'
import { test } from './fixtures.ts'
import { addArticle, createUser, type Project, type User } from './support.ts'
import { ingest } from './worker.ts'
import { ask, finish, type MessageRow, retryAnswer } from './writer.ts'

interface OpenRoom {
  room: Record<string, unknown>
  documents: Record<string, unknown>[]
  messages: (MessageRow & { citations: Record<string, unknown>[]; feedback: number | null })[]
  has_more: boolean
}

async function open(
  project: Project,
  alice: User,
  room: string,
  before: string | null = null,
  limit: number | null = 50,
): Promise<OpenRoom> {
  const [row] = await project.as<{ value: OpenRoom }>(
    alice,
    'select public.open_room($1, $2::timestamptz, $3) as value',
    [room, before, limit],
  )
  if (row === undefined) throw new Error('nothing')
  return row.value
}

const passages = [{ content: 'Some text.', terms: [1] }]

test('an empty room has no documents, no messages and nothing before them', async ({
  project,
  alice,
  room,
}) => {
  expect(await open(project, alice, room)).toMatchObject({
    room: { id: room, name: 'Room' },
    documents: [],
    messages: [],
    has_more: false,
  })
})

test('documents come with their state, oldest first, without their text and their lease', async ({
  project,
  alice,
  room,
}) => {
  const first = await addArticle(project, alice, room)
  const second = await addArticle(project, alice, room)
  await ingest(project, first, passages)
  const { documents } = await open(project, alice, room)
  expect(documents.map(({ id, status }) => [id, status])).toEqual([
    [first, 'ready'],
    [second, 'queued'],
  ])
  expect(Object.keys(documents[0] ?? {}).sort()).toEqual([
    'attempts',
    'byte_size',
    'chunks_done',
    'chunks_total',
    'created_at',
    'duplicate_of',
    'enabled',
    'error_code',
    'error_message',
    'fetched_at',
    'id',
    'kept',
    'kind',
    'language',
    'live_storage_path',
    'live_version',
    'page_count',
    'pages_done',
    'pages_empty',
    'pages_failed',
    'room_id',
    'sha256',
    'source_url',
    'status',
    'storage_path',
    'text_length',
    'title',
    'unread',
    'updated_at',
    'version',
  ])
})

test('messages come oldest first, with citations in their order and the own feedback', async ({
  project,
  alice,
  room,
}) => {
  const document = await addArticle(project, alice, room)
  await ingest(project, document, passages)
  const { question, answer } = await ask(project, room)
  await finish(project, answer, {
    citations: [
      { document_id: document, position: 20, ordinal: 2, quote: 'second' },
      { document_id: document, position: 10, ordinal: 1, quote: 'first' },
      { document_id: document, position: 30, ordinal: 1, quote: 'first again', state: 'related' },
    ],
  })
  await project.as(alice, 'insert into public.feedback (message_id, value) values ($1, -1)', [
    answer,
  ])
  const { messages } = await open(project, alice, room)
  expect(messages.map(({ id }) => id)).toEqual([question, answer])
  expect(messages[0]).toMatchObject({ citations: [], feedback: null })
  expect(messages[1]).toMatchObject({
    feedback: -1,
    citations: [
      { position: 10, ordinal: 1, quote: 'first', verified: true, stale: false },
      { position: 20, ordinal: 2, quote: 'second', verified: true, stale: false },
      { position: 30, ordinal: 1, quote: 'first again', verified: false, stale: false },
    ],
  })
  expect(Object.keys(messages[1]?.citations[0] ?? {}).sort()).toEqual([
    'cells',
    'chunk_id',
    'claim_end',
    'claim_start',
    'correction_id',
    'document_id',
    'document_title',
    'document_version',
    'end_offset',
    'heading',
    'judged_by',
    'judgement',
    'ordinal',
    'page',
    'page_title',
    'position',
    'quote',
    'recognition_confidence',
    'score',
    'stale',
    'start_offset',
    'state',
    'verdicts',
    'verified',
  ])
})

describe('paging back', () => {
  /** All messages, page by page, newest page first. */
  async function readAll(
    project: Project,
    alice: User,
    room: string,
    limit: number,
  ): Promise<string[]> {
    const ids: string[] = []
    let before: string | null = null
    for (;;) {
      const page: OpenRoom = await open(project, alice, room, before, limit)
      ids.unshift(...page.messages.map(({ id }) => id))
      before = page.messages[0]?.created_at ?? null
      if (!page.has_more || before === null) return ids
    }
  }
  const inOrder = (project: Project, room: string) =>
    project.query<{ id: string }>(
      'select id from public.messages where room_id = $1 order by created_at, id',
      [room],
    )

  test.for([1, 2, 3, 5, 10, 50])(
    'by %i neither loses nor doubles a message',
    async (limit, { project, alice, room }) => {
      for (let i = 0; i < 5; i++) await finish(project, (await ask(project, room)).answer)
      const ids = (await inOrder(project, room)).map(({ id }) => id)
      expect(await readAll(project, alice, room, limit)).toEqual(ids)
    },
  )

  test.for([1, 2, 3])(
    'by %i loses no message of those that share a moment',
    async (limit, { project, alice, room }) => {
      for (let i = 0; i < 3; i++) await finish(project, (await ask(project, room)).answer)
      await project.query('update public.messages set created_at = $2 where room_id = $1', [
        room,
        '2026-11-22 10:00:00+00',
      ])
      await finish(project, (await ask(project, room)).answer)
      const ids = (await inOrder(project, room)).map(({ id }) => id)
      expect((await readAll(project, alice, room, limit)).sort()).toEqual(ids.sort())
    },
  )

  test('says that there is more only when there is', async ({ project, alice, room }) => {
    for (let i = 0; i < 2; i++) await finish(project, (await ask(project, room)).answer)
    expect(await open(project, alice, room, null, 4)).toMatchObject({
      has_more: false,
      messages: { length: 4 },
    })
    expect(await open(project, alice, room, null, 3)).toMatchObject({
      has_more: true,
      messages: { length: 3 },
    })
  })

  test.for<[number | null, number]>([
    [0, 1],
    [-5, 1],
    [null, 4],
    [100_000, 4],
  ])('a page of %s messages has %i', async ([limit, length], { project, alice, room }) => {
    for (let i = 0; i < 2; i++) await finish(project, (await ask(project, room)).answer)
    expect((await open(project, alice, room, null, limit)).messages).toHaveLength(length)
  })

  test('a page has 200 messages at most', async ({ project, alice, room }) => {
    await project.query(
      `insert into public.messages (room_id, role, created_at) select $1, 'user', now() + make_interval(secs => n) from generate_series(1, 205) n`,
      [room],
    )
    expect(await open(project, alice, room, null, 1000)).toMatchObject({
      has_more: true,
      messages: { length: 200 },
    })
  })
})

describe('a citation is stale', () => {
  let document: string
  test.beforeEach(async ({ project, alice, room }) => {
    document = await addArticle(project, alice, room)
    await ingest(project, document, passages)
    const { answer } = await ask(project, room)
    await finish(project, answer, { citations: [{ document_id: document }] })
  })
  const isStale = async (project: Project, alice: User, room: string) =>
    (await open(project, alice, room)).messages[1]?.citations[0]?.['stale']
  const edit = (project: Project, alice: User) =>
    project.as(alice, `update public.documents set body = 'New.' where id = $1`, [document])

  test('never, while its document is as it was', async ({ project, alice, room }) => {
    expect(await isStale(project, alice, room)).toBe(false)
    await project.as(
      alice,
      `update public.documents set title = 'New', enabled = false where id = $1`,
      [document],
    )
    expect(await isStale(project, alice, room)).toBe(false)
  })

  test('once the edited document answers, not before', async ({ project, alice, room }) => {
    await edit(project, alice)
    expect(await isStale(project, alice, room)).toBe(false)
    await ingest(project, document, passages)
    expect(await isStale(project, alice, room)).toBe(true)
  })

  test('once its document is deleted', async ({ project, alice, room }) => {
    await project.as(alice, 'delete from public.documents where id = $1', [document])
    expect(await isStale(project, alice, room)).toBe(true)
  })
})

test('a retried question has both answers, the newer one last', async ({
  project,
  alice,
  room,
}) => {
  const { question, answer } = await ask(project, room)
  await finish(project, answer, { status: 'failed' })
  const retried = await retryAnswer(project, answer)
  const { messages } = await open(project, alice, room)
  expect(messages.map(({ id }) => id)).toEqual([question, answer, retried.id])
})

describe('somebody else', () => {
  test.for(['of another person', 'that does not exist'])(
    'finds no room %s',
    async (which, { project, room }) => {
      const bob = await createUser(project, 'bob')
      const id = which === 'of another person' ? room : crypto.randomUUID()
      const opening = project.as(bob, 'select public.open_room($1)', [id])
      await expect(opening).rejects.toMatchObject({
        message: 'room_not_found',
        code: 'PT404',
        hint: 'The room does not exist, or it is not yours.',
      })
    },
  )
})
