import { describe, expect } from 'vitest'
import { hostedTest as test } from './fixtures.ts'
import { ask, join } from './roles/world.ts'
import { during } from './sent.ts'
import { addArticle, createRoom, createUser, type Project, type User } from './support.ts'
import { ingest } from './worker.ts'
import { claimAnswer, finish } from './writer.ts'

let ann: User
let ben: User
let room: string
test.beforeEach(async ({ project }) => {
  ann = await createUser(project, 'ann')
  ben = await createUser(project, 'ben')
  room = await createRoom(project, ann, 'New room')
  await join(project, ann, room, ben, 'asker')
})

async function begin(project: Project, who: User, isPrivate: boolean): Promise<string> {
  const [thread] = await project.as<{ id: string }>(
    who,
    'insert into public.threads (room_id, private) values ($1, $2) returning id',
    [room, isPrivate],
  )
  return thread?.id ?? ''
}

interface Opened {
  role: string
  rights: string[]
  thread: { id: string; is_first: boolean; title: string | null }
  messages: { content: string; thread_id: string; author_id: string }[]
}
async function open(project: Project, who: User, thread: string | null = null): Promise<Opened> {
  const [row] = await project.as<{ value: Opened }>(
    who,
    'select public.open_room($1, p_thread_id => $2) as value',
    [room, thread],
  )
  if (!row) throw new Error('Nothing was opened')
  return row.value
}

describe('a thread', () => {
  test('holds its own messages; the first one is meant where none is named', async ({
    project,
  }) => {
    const ours = await begin(project, ann, false)
    await ask(project, room, ben, null, 'In the first?')
    await ask(project, room, ben, ours, 'In ours?')
    const first = await open(project, ben)
    expect(first).toMatchObject({
      role: 'asker',
      rights: ['read', 'ask'],
      thread: { is_first: true },
    })
    expect(first.messages.map(({ content }) => content)).toEqual(['In the first?', ''])
    const second = await open(project, ann, ours)
    expect(second.messages[0]).toMatchObject({ content: 'In ours?', author_id: ben.id })
    expect(second.thread.title).toBe('In ours?')
  })

  test('of another room is none of this one', async ({ project }) => {
    const other = await createRoom(project, ann)
    const thread = await project.value<string>('select id from public.threads where room_id = $1', [
      other,
    ])
    await expect(ask(project, room, ann, thread)).rejects.toThrow('thread_not_found')
    await expect(open(project, ann, thread)).rejects.toThrow('thread_not_found')
  })

  test('that is private can be shared, and never taken back', async ({ project }) => {
    const mine = await begin(project, ben, true)
    await ask(project, room, ben, mine)
    const change = (isPrivate: boolean) =>
      project.attempt(ben, 'update public.threads set private = $2 where id = $1 returning id', [
        mine,
        isPrivate,
      ])
    expect(await change(false)).toBe(1)
    await project.as(ben, 'update public.threads set private = false where id = $1', [mine])
    expect(await change(true)).toBe('PT403')
    expect((await open(project, ann, mine)).messages).toHaveLength(2)
  })

  test('is one of so many of a person', async ({ project }) => {
    await project.query(`update private.limits set value = 2 where name = 'threads_per_room'`)
    await begin(project, ben, true)
    await begin(project, ben, false)
    await expect(begin(project, ben, true)).rejects.toThrow('too_many_threads')
    await begin(project, ann, true)
    await project.query(`update private.limits set value = 500 where name = 'threads_per_room'`)
  })
})

describe('a private thread', () => {
  test('names and moves nothing that others see', async ({ project }) => {
    const mine = await begin(project, ben, true)
    await ask(project, room, ben, mine, 'Am I ill?')
    const [seen] = await project.as(
      ann,
      'select name, last_message_at from public.rooms where id = $1',
      [room],
    )
    expect(seen).toEqual({ name: 'New room', last_message_at: null })
    await ask(project, room, ben, null, 'What do bees eat?')
    const [named] = await project.as<{ name: string }>(
      ann,
      'select name from public.rooms where id = $1',
      [room],
    )
    expect(named?.name).toBe('What do bees eat?')
  })

  test('is told on its author’s channels alone, from its beginning to its end', async ({
    project,
  }) => {
    const document = await addArticle(project, ann, room)
    await ingest(project, document, [{ content: 'Some text.', terms: [1] }])
    let mine = ''
    const sent = await during(project, async () => {
      mine = await begin(project, ben, true)
      const { answer, question } = await ask(project, room, ben, mine, '@Ann knows?')
      await claimAnswer(project, room)
      await finish(project, answer, { citations: [{ document_id: document }] })
      await project.as(
        ben,
        `insert into public.quote_verdicts (message_id, position, verdict) values ($1, 10, 'disputed')`,
        [answer],
      )
      await project.as(ann, 'delete from public.documents where id = $1', [document])
      await project.as(ben, 'select public.delete_turn($1)', [question])
    })
    const own = [`thread:${mine}`, `user:${ben.id}`]
    const elsewhere = sent.filter(({ topic }) => !own.includes(topic)).map(({ event }) => event)
    expect([...new Set(elsewhere)]).toEqual(['document'])
    const events = new Set(
      sent.filter(({ topic }) => own.includes(topic)).map(({ event }) => event),
    )
    expect([...events].sort()).toEqual(['message', 'stale', 'thread', 'verdict'])
    await project.as(ben, 'delete from public.threads where id = $1', [mine])
    const kept = 'select event from realtime.messages where topic = $1'
    expect(await project.query(kept, [`thread:${mine}`])).toEqual([])
  })

  test('is found, listed and shared by its author alone', async ({ project }) => {
    const mine = await begin(project, ann, true)
    await ask(project, room, ann, mine, 'Zebra?')
    const found = async (who: User) =>
      [
        await project.as(who, `select id from public.search_messages(array['zebra'])`),
        await project.as(who, 'select id from public.list_questions()'),
      ].map((rows) => rows.length)
    expect(await found(ann)).toEqual([1, 1])
    expect(await found(ben)).toEqual([0, 0])
    const share = 'select public.share_room($1, $2)'
    await project.as(ann, 'select public.set_member_role($1, $2, $3)', [room, ben.id, 'owner'])
    expect(await project.attempt(ben, share, [room, mine])).toBe('PT404')
    await project.as(ann, share, [room, mine])
    const listed = (who: User) =>
      project.as(who, 'select id from public.shares where room_id = $1', [room])
    expect(await listed(ann)).toHaveLength(1)
    expect(await listed(ben)).toEqual([])
  })
})

describe('the waiting line of a room', () => {
  const next = async (project: Project) => {
    const [claimed] = (await claimAnswer(project, room)) as unknown as {
      message_id: string
      question: string
    }[]
    if (claimed) await finish(project, claimed.message_id)
    return claimed?.question
  }

  test('takes turns between people, whatever the thread, and keeps each one’s order', async ({
    project,
  }) => {
    const mine = await begin(project, ben, true)
    for (const text of ['A1', 'A2', 'A3', 'A4']) await ask(project, room, ann, null, text)
    expect(await next(project)).toBe('A1')
    await ask(project, room, ben, mine, 'B1')
    await ask(project, room, ben, null, 'B2')
    const order = []
    for (let i = 0; i < 6; i++) order.push(await next(project))
    expect(order).toEqual(['B1', 'A2', 'B2', 'A3', 'A4', undefined])
  })

  test('is full for each by themselves', async ({ project }) => {
    for (let i = 0; i < 5; i++) await ask(project, room, ann, null)
    await expect(ask(project, room, ann, null)).rejects.toThrow('too_many_waiting')
    await ask(project, room, ben, null)
  })

  test('and the answers of a minute are each person’s own', async ({ project }) => {
    await project.query(`update private.limits set value = 2 where name = 'answers_per_minute'`)
    await ask(project, room, ben, null)
    await ask(project, room, ben, null)
    await expect(ask(project, room, ben, null)).rejects.toThrow('too_many_questions')
    await ask(project, room, ann, null)
    await project.query(`update private.limits set value = 300 where name = 'answers_per_minute'`)
  })
})

describe('notices', () => {
  const unread = (project: Project, who: User) =>
    project.as<{ kind: string; count: number }>(
      who,
      'select kind, count from public.notices where read_at is null order by kind',
    )
  const call = (project: Project, who: User, name: string) =>
    project.as(who, 'insert into public.profiles (name) values ($1)', [name])

  test('come to whom a question names, where they can read it', async ({ project }) => {
    await call(project, ann, 'Ann')
    await call(project, ben, 'Ben')
    const sent = await during(project, () =>
      ask(project, room, ben, null, 'What does @ANN, or @Ben, think?'),
    )
    expect(sent.filter(({ event }) => event === 'notice').map(({ topic }) => topic)).toEqual([
      `user:${ann.id}`,
    ])
    expect(await unread(project, ann)).toEqual([{ kind: 'mention', count: 1 }])
    await ask(project, room, ben, await begin(project, ben, true), 'And @Ann?')
    await ask(project, room, ben, null, 'And @Anna, or ann@example.com?')
    expect(await unread(project, ann)).toHaveLength(1)
    await project.as(ann, 'update public.notices set read_at = now()')
    expect(await unread(project, ann)).toEqual([])
    expect(await unread(project, ben)).toEqual([])
  })

  test('of documents are one until it is read, for all but who added them', async ({ project }) => {
    const add = async (who: User) => {
      const id = await addArticle(project, who, room, `Text ${crypto.randomUUID()}`)
      await ingest(project, id, [{ content: 'Some text.', terms: [1] }])
    }
    await add(ann)
    await add(ann)
    expect(await unread(project, ben)).toEqual([{ kind: 'document', count: 2 }])
    expect(await unread(project, ann)).toEqual([])
    await project.as(ben, 'update public.notices set read_at = now()')
    await add(ann)
    expect(await unread(project, ben)).toEqual([{ kind: 'document', count: 1 }])
    await project.as(ben, 'select public.leave_room($1)', [room])
    expect(
      await project.query('select id from public.notices where user_id = $1', [ben.id]),
    ).toEqual([])
  })
})

test('verdicts on a quote are seen by all, in open_room and in shares, and listed for owners', async ({
  project,
}) => {
  const { answer } = await ask(project, room, ann, null)
  await finish(project, answer, { citations: [{ document_id: null }, { document_id: null }] })
  const judge = (who: User, verdict: string, why: string | null) =>
    project.as(
      who,
      `insert into public.quote_verdicts (message_id, position, verdict, why) values ($1, 10, $2, $3)
       on conflict (message_id, position, user_id) do update set verdict = excluded.verdict, why = excluded.why`,
      [answer, verdict, why],
    )
  await judge(ann, 'disputed', 'Hasty.')
  await judge(ann, 'confirmed', null)
  const sent = await during(project, () => judge(ben, 'disputed', 'Page 2 says otherwise.'))
  expect(sent).toMatchObject([
    {
      topic: `room:${room}`,
      event: 'verdict',
      payload: { operation: 'INSERT', message_id: answer, verdict: 'disputed' },
    },
  ])
  const { messages } = (await open(project, ann)) as unknown as {
    messages: { citations: { verdicts: { user_id: string; verdict: string }[] }[] }[]
  }
  expect(messages[1]?.citations.map(({ verdicts }) => verdicts)).toMatchObject([
    [
      { user_id: ann.id, verdict: 'confirmed' },
      { user_id: ben.id, verdict: 'disputed', why: 'Page 2 says otherwise.' },
    ],
    [],
  ])
  const listed = await project.as(
    ann,
    'select user_id, quote, why from public.disputed_quotes($1)',
    [room],
  )
  expect(listed).toEqual([{ user_id: ben.id, quote: 'Some text.', why: 'Page 2 says otherwise.' }])
  await project.as(ann, 'select public.share_room($1)', [room])
  const copies = await project.query<{ flags: boolean[] }>(
    `select array(select (c ->> 'disputed')::boolean from jsonb_array_elements(messages -> 1 -> 'citations') as c) as flags
     from public.shares where room_id = $1`,
    [room],
  )
  expect(copies).toEqual([{ flags: [true, false] }])
})
