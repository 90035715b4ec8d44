import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  addArticle,
  createRoom,
  createUser,
  openProject,
  type Project,
  type User,
} from './support.ts'
import { ingest } from './worker.ts'
import { ask, finish, type MessageRow, retryAnswer } from './writer.ts'

interface OpenRoom {
  room: Record<string, unknown>
  documents: Record<string, unknown>[]
  messages: (MessageRow & { citations: Record<string, unknown>[]; feedback: number | null })[]
  has_more: boolean
}

let project: Project
let alice: User
let room: string

beforeAll(async () => {
  project = await openProject()
  alice = await createUser(project, 'alice')
})
afterAll(() => project[Symbol.asyncDispose]())
beforeEach(async () => {
  room = await createRoom(project, alice)
})

async function open(before: string | null = null, limit: number | null = 50): Promise<OpenRoom> {
  const [row] = await project.as<{ value: OpenRoom }>(
    alice,
    'select public.open_room($1, $2::timestamptz, $3) as value',
    [room, before, limit],
  )
  if (row === undefined) throw new Error('nothing')
  return row.value
}

const passages = [{ content: 'Some text.', terms: [1] }]

test('an empty room has no documents, no messages and nothing before them', async () => {
  expect(await open()).toMatchObject({
    room: { id: room, name: 'Room' },
    documents: [],
    messages: [],
    has_more: false,
  })
})

test('documents come with their state, oldest first, without their text and their lease', async () => {
  const first = await addArticle(project, alice, room)
  const second = await addArticle(project, alice, room)
  await ingest(project, first, passages)
  const { documents } = await open()
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
    'id',
    'kind',
    'live_storage_path',
    'live_version',
    'page_count',
    'pages_done',
    'pages_empty',
    'pages_failed',
    'room_id',
    'sha256',
    'status',
    'storage_path',
    'text_length',
    'title',
    'updated_at',
    'version',
  ])
})

test('messages come oldest first, with citations in their order and the own feedback', async () => {
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
  const { messages } = await open()
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
    'chunk_id',
    'claim_end',
    'claim_start',
    'document_id',
    'document_title',
    'document_version',
    'end_offset',
    'judged_by',
    'judgement',
    'ordinal',
    'page',
    'position',
    'quote',
    'score',
    'stale',
    'start_offset',
    'state',
    'verified',
  ])
})

describe('paging back', () => {
  /** All messages, page by page, newest page first. */
  async function readAll(limit: number): Promise<string[]> {
    const ids: string[] = []
    let before: string | null = null
    for (;;) {
      const page: OpenRoom = await open(before, limit)
      ids.unshift(...page.messages.map(({ id }) => id))
      before = page.messages[0]?.created_at ?? null
      if (!page.has_more || before === null) return ids
    }
  }
  const inOrder = () =>
    project.query<{ id: string }>(
      'select id from public.messages where room_id = $1 order by created_at, id',
      [room],
    )

  test.each([1, 2, 3, 5, 10, 50])('by %i neither loses nor doubles a message', async (limit) => {
    for (let i = 0; i < 5; i++) await finish(project, (await ask(project, room)).answer)
    const ids = (await inOrder()).map(({ id }) => id)
    expect(await readAll(limit)).toEqual(ids)
  })

  test.each([1, 2, 3])('by %i loses no message of those that share a moment', async (limit) => {
    for (let i = 0; i < 3; i++) await finish(project, (await ask(project, room)).answer)
    await project.query('update public.messages set created_at = $2 where room_id = $1', [
      room,
      '2026-11-22 10:00:00+00',
    ])
    await finish(project, (await ask(project, room)).answer)
    const ids = (await inOrder()).map(({ id }) => id)
    expect((await readAll(limit)).sort()).toEqual(ids.sort())
  })

  test('says that there is more only when there is', async () => {
    for (let i = 0; i < 2; i++) await finish(project, (await ask(project, room)).answer)
    expect(await open(null, 4)).toMatchObject({ has_more: false, messages: { length: 4 } })
    expect(await open(null, 3)).toMatchObject({ has_more: true, messages: { length: 3 } })
  })

  test.each([
    [0, 1],
    [-5, 1],
    [null, 4],
    [100_000, 4],
  ])('a page of %s messages has %i', async (limit, length) => {
    for (let i = 0; i < 2; i++) await finish(project, (await ask(project, room)).answer)
    expect((await open(null, limit)).messages).toHaveLength(length)
  })

  test('a page has 200 messages at most', async () => {
    await project.query(
      `insert into public.messages (room_id, role, created_at) select $1, 'user', now() + make_interval(secs => n) from generate_series(1, 205) n`,
      [room],
    )
    expect(await open(null, 1000)).toMatchObject({ has_more: true, messages: { length: 200 } })
  })
})

describe('a citation is stale', () => {
  let document: string
  beforeEach(async () => {
    document = await addArticle(project, alice, room)
    await ingest(project, document, passages)
    const { answer } = await ask(project, room)
    await finish(project, answer, { citations: [{ document_id: document }] })
  })
  const isStale = async () => (await open()).messages[1]?.citations[0]?.['stale']
  const edit = () =>
    project.as(alice, `update public.documents set body = 'New.' where id = $1`, [document])

  test('never, while its document is as it was', async () => {
    expect(await isStale()).toBe(false)
    await project.as(
      alice,
      `update public.documents set title = 'New', enabled = false where id = $1`,
      [document],
    )
    expect(await isStale()).toBe(false)
  })

  test('once the edited document answers, not before', async () => {
    await edit()
    expect(await isStale()).toBe(false)
    await ingest(project, document, passages)
    expect(await isStale()).toBe(true)
  })

  test('once its document is deleted', async () => {
    await project.as(alice, 'delete from public.documents where id = $1', [document])
    expect(await isStale()).toBe(true)
  })
})

test('a retried question has both answers, the newer one last', async () => {
  const { question, answer } = await ask(project, room)
  await finish(project, answer, { status: 'failed' })
  const retried = await retryAnswer(project, answer)
  const { messages } = await open()
  expect(messages.map(({ id }) => id)).toEqual([question, answer, retried.id])
})

describe('somebody else', () => {
  test.each(['of another person', 'that does not exist'])('finds no room %s', async (which) => {
    const bob = await createUser(project, 'bob')
    const id = which === 'of another person' ? room : crypto.randomUUID()
    const opening = project.as(bob, 'select public.open_room($1)', [id])
    await expect(opening).rejects.toMatchObject({
      message: 'room_not_found',
      code: 'PT404',
      hint: 'The room does not exist, or it is not yours.',
    })
  })
})
