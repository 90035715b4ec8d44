import { describe, expect } from 'vitest'
import { hostedTest as test } from './fixtures.ts'
import { EVENTS, roomTopic, userTopic } from '../../functions/_shared/contract/events.ts'
import { addArticle, createRoom, createUser, type Project, type User } from './support.ts'
import { claim, embedAll, ingest, lease, readAll } from './worker.ts'
import { ask, claimAnswer, finish, retryAnswer, saveAnswer, stopAnswer } from './writer.ts'
import { anyList } from '../support/matchers.ts'
import { type Broadcast, during } from './sent.ts'

// The keys of the events as functions/_shared/contract/events.ts types them.
const ROOM_KEYS = 'id last_message_at name operation pinned_at updated_at'.split(' ')
const DOCUMENT_KEYS = (
  'chunks_done chunks_total duplicate_of enabled error_code id kind live_version operation page_count pages_done ' +
  'pages_empty pages_failed room_id status title version'
).split(' ')
const MESSAGE_KEYS =
  'author_id created_at error_code id operation reply_to revision role room_id status thread_id'.split(
    ' ',
  )

const summary = (sent: Broadcast[]) =>
  sent.map(({ topic, event, payload }) => [topic, event, payload['operation'], payload['id']])

/** The payloads of one event, without the ids that Realtime adds to those that have none. */
const payloads = (sent: Broadcast[], event: string) =>
  sent.filter((broadcast) => broadcast.event === event).map(({ payload }) => payload)

describe('a room', () => {
  const both = (alice: User, id: string, operation: string) => [
    [userTopic(alice.id), EVENTS.room, operation, id],
    [roomTopic(id), EVENTS.room, operation, id],
  ]

  const gone = (member: User, id: string) => [
    ...both(member, id, 'DELETE'),
    [userTopic(member.id), EVENTS.membershipChanged, 'DELETE', expect.any(String)],
  ]

  test('tells its owner and itself that it was made, renamed, deleted', async ({
    project,
    alice,
  }) => {
    let id = ''
    const made = await during(project, async () => (id = await createRoom(project, alice)))
    expect(summary(made)).toEqual(both(alice, id, 'INSERT'))
    for (const { payload } of made) expect(Object.keys(payload).sort()).toEqual(ROOM_KEYS)
    const renamed = await during(project, () =>
      project.as(alice, `update public.rooms set name = 'New' where id = $1`, [id]),
    )
    expect(summary(renamed)).toEqual(both(alice, id, 'UPDATE'))
    expect(renamed[0]?.payload).toMatchObject({ name: 'New' })
    const deleted = await during(project, () =>
      project.as(alice, 'delete from public.rooms where id = $1', [id]),
    )
    expect(summary(deleted)).toEqual(gone(alice, id))
  })

  test('that goes with all it holds is one piece of news, not thousands', async ({
    project,
    alice,
    room,
  }) => {
    const document = await addArticle(project, alice, room)
    await ingest(project, document, [{ content: 'Some text.', terms: [1] }])
    const { answer } = await ask(project, room)
    await finish(project, answer, { citations: [{ document_id: document }] })
    const sent = await during(project, () =>
      project.as(alice, 'delete from public.rooms where id = $1', [room]),
    )
    expect(summary(sent)).toEqual(gone(alice, room))
  })

  test('whose owner leaves says only that it is gone', async ({ project }) => {
    const leaving = await createUser(project, 'leaving')
    const id = await createRoom(project, leaving)
    await addArticle(project, leaving, id)
    const sent = await during(project, () =>
      project.as(leaving, 'select public.delete_my_account()'),
    )
    expect(summary(sent)).toEqual(gone(leaving, id))
  })
})

describe('a document', () => {
  let document: string
  test.beforeEach(async ({ project, alice, room }) => {
    document = await addArticle(project, alice, room)
  })
  const update = (project: Project, assignments: string) => () =>
    project.query(`update public.documents set ${assignments} where id = $1`, [document])

  test('tells the room that it was added and deleted, without its text', async ({
    project,
    alice,
    room,
  }) => {
    let id = ''
    const added = await during(project, async () => (id = await addArticle(project, alice, room)))
    expect(summary(added)).toEqual([[roomTopic(room), EVENTS.document, 'INSERT', id]])
    expect(Object.keys(added[0]?.payload ?? {}).sort()).toEqual(DOCUMENT_KEYS)
    expect(added[0]?.payload).toMatchObject({ room_id: room, status: 'queued', kind: 'article' })
    const deleted = await during(project, () =>
      project.as(alice, 'delete from public.documents where id = $1', [id]),
    )
    expect(summary(deleted)).toEqual([[roomTopic(room), EVENTS.document, 'DELETE', id]])
  })

  test.for([
    `title = 'New'`,
    `status = 'failed'`,
    'enabled = false',
    'pages_done = 3',
    'page_count = 9',
    'chunks_done = 1',
    'chunks_total = 5',
    `error_code = 'x'`,
    `body = 'New'`,
  ])('tells the room of %s', async (assignment, { project, room }) => {
    const sent = await during(project, update(project, assignment))
    expect(summary(sent)).toEqual([[roomTopic(room), EVENTS.document, 'UPDATE', document]])
    expect(Object.keys(sent[0]?.payload ?? {}).sort()).toEqual(DOCUMENT_KEYS)
  })

  test.for(['lease_until = now()', 'attempts = 2', 'title = title', `error_message = 'x'`])(
    'keeps %s to itself',
    async (assignment, { project }) => {
      expect(await during(project, update(project, assignment))).toEqual([])
    },
  )

  test('tells of its first claim, and of no later one', async ({ project }) => {
    await project.query('delete from public.documents where id <> $1', [document])
    expect(payloads(await during(project, () => claim(project)), 'document')).toMatchObject([
      { status: 'extracting' },
    ])
    await project.query('update public.documents set lease_until = null')
    expect(await during(project, () => claim(project))).toEqual([])
  })

  test('tells of each slice, and that it is ready', async ({ project }) => {
    const passages = [{ content: 'Some text.', terms: [1] }]
    const sent = await during(project, () => ingest(project, document, passages))
    expect(payloads(sent, 'document')).toMatchObject([
      { status: 'extracting', pages_done: 0 },
      { status: 'embedding', pages_done: 1, page_count: 1, chunks_total: 1, chunks_done: 0 },
      { status: 'ready', chunks_done: 1 },
    ])
  })
})

describe('a conversation', () => {
  test('tells of question and answer, without their texts', async ({ project, alice, room }) => {
    const ids = { question: '', answer: '' }
    const sent = await during(project, async () => Object.assign(ids, await ask(project, room)))
    expect(summary(sent)).toEqual([
      [roomTopic(room), EVENTS.message, 'INSERT', ids.question],
      [roomTopic(room), EVENTS.message, 'INSERT', ids.answer],
      [userTopic(alice.id), EVENTS.message, 'INSERT', ids.answer],
      [userTopic(alice.id), EVENTS.room, 'UPDATE', room],
      [roomTopic(room), EVENTS.room, 'UPDATE', room],
    ])
    const answer = { role: 'assistant', status: 'pending', reply_to: ids.question }
    expect(payloads(sent, 'message').map((payload) => Object.keys(payload).sort())).toEqual([
      MESSAGE_KEYS,
      MESSAGE_KEYS,
      MESSAGE_KEYS,
    ])
    expect(payloads(sent, 'message')).toMatchObject([
      { role: 'user', status: 'done', reply_to: null },
      answer,
      answer,
    ])
  })

  test('tells of the turns of an answer, not of its growth', async ({ project, room }) => {
    const { answer } = await ask(project, room)
    const turns = async (act: () => Promise<unknown>) => {
      const sent = (await during(project, act)).filter(({ topic }) => topic === roomTopic(room))
      return payloads(sent, 'message').map(({ id, status }) => [id, status])
    }
    expect(await turns(() => claimAnswer(project, room))).toEqual([[answer, 'streaming']])
    expect(await turns(() => saveAnswer(project, answer, 'text', 2))).toEqual([])
    expect(await turns(() => stopAnswer(project, answer))).toEqual([])
    expect(await turns(() => finish(project, answer, { status: 'stopped' }))).toEqual([
      [answer, 'stopped'],
    ])
    const retried = await turns(() => retryAnswer(project, answer))
    expect(retried).toMatchObject([[expect.any(String), 'pending']])
  })

  test('tells its owner, in whichever room they are, that one is waited for, and of its end', async ({
    project,
    alice,
    room,
  }) => {
    const { answer } = await ask(project, room)
    const told = async (act: () => Promise<unknown>) => {
      const sent = (await during(project, act)).filter(({ topic }) => topic === userTopic(alice.id))
      return payloads(sent, EVENTS.message).map(({ id, room_id, status }) => [id, room_id, status])
    }
    expect(await told(() => claimAnswer(project, room))).toEqual([])
    expect(await told(() => finish(project, answer))).toEqual([[answer, room, 'done']])
    const late = await ask(project, room)
    await project.as(alice, 'select public.trash_room($1)', [room])
    expect(await told(() => finish(project, late.answer))).toEqual([])
  })
})

describe('stale answers', () => {
  const passages = [{ content: 'Some text.', terms: [1] }]
  let document: string
  let answers: string[]
  test.beforeEach(async ({ project, alice, room }) => {
    document = await addArticle(project, alice, room)
    await ingest(project, document, passages)
    answers = []
    for (let i = 0; i < 2; i++) {
      const { answer } = await ask(project, room)
      // Cites the document twice: it is told once.
      await finish(project, answer, {
        citations: [{ document_id: document }, { document_id: document }],
      })
      answers.push(answer)
    }
    await finish(project, (await ask(project, room)).answer)
  })
  const told = async (project: Project, act: () => Promise<unknown>) =>
    payloads(await during(project, act), EVENTS.stale).map(({ message_ids }) =>
      [message_ids].flat().sort(),
    )
  const edit = (project: Project, alice: User) =>
    project.as(alice, `update public.documents set body = body || '.' where id = $1`, [document])

  test('are told when the document that they cite is replaced, not before', async ({
    project,
    alice,
    room,
  }) => {
    expect(await told(project, () => edit(project, alice))).toEqual([])
    expect(await told(project, () => readAll(project, document, passages))).toEqual([])
    const sent = await during(project, () => embedAll(project, document))
    expect(sent.filter(({ event }) => event === EVENTS.stale)).toMatchObject([
      { topic: roomTopic(room), payload: { message_ids: anyList } },
    ])
    expect(
      payloads(sent, EVENTS.stale).map(({ message_ids }) => [message_ids].flat().sort()),
    ).toEqual([[...answers].sort()])
  })

  test('are told when it is deleted', async ({ project, alice }) => {
    expect(
      await told(project, () =>
        project.as(alice, 'delete from public.documents where id = $1', [document]),
      ),
    ).toEqual([[...answers].sort()])
  })

  test('are told once: not again when it is replaced a second time', async ({ project, alice }) => {
    await edit(project, alice)
    await ingest(project, document, passages)
    await edit(project, alice)
    expect(await told(project, () => ingest(project, document, passages))).toEqual([])
  })

  test('are not told of a version that failed, of a new title or of a switch', async ({
    project,
    alice,
  }) => {
    await edit(project, alice)
    const { lease: token } = await lease(project, document)
    const failing = () =>
      project.as('service', `select public.fail_document($1, $2, 'code', 'm')`, [document, token])
    expect(await told(project, failing)).toEqual([])
    const change = `update public.documents set title = 'New', enabled = false where id = $1`
    expect(await told(project, () => project.as(alice, change, [document]))).toEqual([])
  })
})

describe('when broadcasting fails', () => {
  test('what it would have told of is written all the same', async ({ project, alice, room }) => {
    await project.platform(
      `alter table realtime.messages add constraint broken check (extension <> 'broadcast') not valid`,
    )
    try {
      const document = await addArticle(project, alice, room)
      await ingest(project, document, [{ content: 'Some text.', terms: [1] }])
      const { answer } = await ask(project, room)
      await claimAnswer(project, room)
      expect(
        await finish(project, answer, { citations: [{ document_id: document }] }),
      ).toMatchObject({ status: 'done' })
      await project.as(alice, 'delete from public.documents where id = $1', [document])
      await project.as(alice, 'delete from public.rooms where id = $1', [room])
    } finally {
      await project.platform('alter table realtime.messages drop constraint broken')
    }
  })
})
