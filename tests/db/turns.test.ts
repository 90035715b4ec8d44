import { describe, expect } from 'vitest'
import { hostedTest as test } from './fixtures.ts'
import { addArticle, createRoom, type Project } from './support.ts'
import { ingest } from './worker.ts'
import { ask, claimAnswer, finish, retryAnswer, saveAnswer } from './writer.ts'
import { during } from './sent.ts'

const messagesOf = (project: Project, room: string) =>
  project.query<{ role: string; content: string; status: string; reply_to: string | null }>(
    'select role, content, status, reply_to from public.messages where room_id = $1 order by created_at',
    [room],
  )
const activityOf = async (project: Project, room: string) =>
  (
    await project.query<{ at: string | null }>(
      'select last_message_at::text as at from public.rooms where id = $1',
      [room],
    )
  )[0]?.at

describe('a question that is taken back', () => {
  test('goes with its answers, and every screen hears of it', async ({ project, alice, room }) => {
    const first = await ask(project, room, 'First?')
    await finish(project, first.answer)
    const before = await activityOf(project, room)
    const second = await ask(project, room, 'Second?')
    const sent = await during(project, () =>
      project.as(alice, 'select public.delete_turn($1)', [second.question]),
    )
    expect((await messagesOf(project, room)).map(({ content }) => content)).toEqual([
      'First?',
      'An answer [1].',
    ])
    const deleted = sent
      .filter(({ topic, event }) => topic === `room:${room}` && event === 'message')
      .map(({ payload }) => payload)
    expect(deleted.map(({ operation, id }) => [operation, id]).sort()).toEqual(
      [
        ['DELETE', second.question],
        ['DELETE', second.answer],
      ].sort(),
    )
    expect(await activityOf(project, room)).toBe(before)
    await project.as(alice, 'select public.delete_turn($1)', [first.question])
    expect(await activityOf(project, room)).toBeNull()
  })

  test('ends what is being written', async ({ project, alice, room }) => {
    const { question, answer } = await ask(project, room)
    await claimAnswer(project, room)
    expect(await saveAnswer(project, answer, 'Half', 1)).toBe('continue')
    await project.as(alice, 'select public.delete_turn($1)', [question])
    expect(await saveAnswer(project, answer, 'Half of', 2)).toBe('gone')
  })

  test('is one of the caller, and no answer', async ({ project, alice, bob, room }) => {
    const { question, answer } = await ask(project, room)
    const take = (as: typeof bob, id: string) =>
      project.attempt(as, 'select public.delete_turn($1)', [id])
    expect(await take(bob, question)).toBe('PT404')
    expect(await take(alice, answer)).toBe('PT404')
    const one = 'delete from public.messages where id = $1'
    expect(await project.attempt(alice, one, [answer])).toBe('42501')
    expect(await messagesOf(project, room)).toHaveLength(2)
  })
})

describe('a question that is put right', () => {
  const edit = (project: Project, id: string, text: string) =>
    project.as('service', 'select public.edit_question($1, $2)', [id, text])

  test('stands where it stood, with one answer that waits', async ({ project, room }) => {
    const { question, answer } = await ask(project, room, 'What is a habour?')
    await finish(project, answer)
    await finish(project, (await ask(project, room, 'And a quay?')).answer)
    const sent = await during(project, () => edit(project, question, 'What is a harbour?'))
    const rows = await messagesOf(project, room)
    expect(rows[0]).toMatchObject({ role: 'user', content: 'What is a harbour?' })
    expect(rows.filter(({ reply_to }) => reply_to === question)).toMatchObject([
      { status: 'pending', content: '' },
    ])
    const told = sent.map(({ payload }) => [payload['operation'], payload['id']])
    expect(told).toContainEqual(['UPDATE', question])
    expect(told).toContainEqual(['DELETE', answer])
  })

  test('is for the service to store', async ({ project, alice, room }) => {
    const { question } = await ask(project, room)
    expect(
      await project.attempt(alice, 'select public.edit_question($1, $2)', [question, 'New?']),
    ).toBe('42501')
  })
})

describe('what was answered before all documents were read', () => {
  const pending = { documents: 0, documents_pending: 1, pages_without_text: 0 }
  const again = (project: Project) =>
    project.as<{ ask_again: string }>('service', 'select public.ask_again()')
  const end = (project: Project, answer: string, coverage: object | null) =>
    project.query(
      `update public.messages set status = 'done', content = 'Some.', coverage = $2, finished_at = clock_timestamp() where id = $1`,
      [answer, coverage],
    )

  test('is asked again once they are, each question once', async ({ project, alice, room }) => {
    const document = await addArticle(project, alice, room)
    const { question, answer } = await ask(project, room, 'What is there?')
    await end(project, answer, pending)
    await end(project, (await ask(project, room, 'Answered in full?')).answer, null)
    expect(await again(project)).toEqual([])
    await ingest(project, document, [{ content: 'Some text.', terms: [1] }])
    expect(await again(project)).toEqual([{ ask_again: room }])
    expect(await again(project)).toEqual([])
    const rows = await messagesOf(project, room)
    expect(rows.filter(({ status }) => status === 'pending')).toMatchObject([
      { reply_to: question },
    ])
  })

  test('is left alone where somebody asked again, or the room is in the trash', async ({
    project,
    alice,
  }) => {
    const [asked, away] = [await createRoom(project, alice), await createRoom(project, alice)]
    for (const room of [asked, away]) {
      await end(project, (await ask(project, room)).answer, pending)
    }
    const [{ id } = { id: '' }] = await project.query<{ id: string }>(
      `select id from public.messages where room_id = $1 and role = 'assistant'`,
      [asked],
    )
    await project.as('service', 'select public.retry_answer($1)', [id])
    await project.as(alice, 'select public.trash_room($1)', [away])
    expect(await again(project)).toEqual([])
  })

  test('leaves people room to ask', async ({ project, alice }) => {
    const room = await createRoom(project, alice)
    for (let n = 0; n < 4; n += 1) {
      await end(project, (await ask(project, room, `Question ${n}?`)).answer, pending)
    }
    expect(await again(project)).toHaveLength(3)
    const waiting = (await messagesOf(project, room)).filter(({ status }) => status === 'pending')
    for (const { reply_to } of waiting) {
      await project.query(
        `update public.messages set status = 'done', finished_at = now() where reply_to = $1 and status = 'pending'`,
        [reply_to],
      )
    }
    expect(await again(project)).toHaveLength(1)
    expect(await project.attempt(alice, 'select public.ask_again()')).toBe('42501')
  })
})

describe('what members of a room answer', () => {
  const insert = `insert into public.corrections (room_id, question, answer, message_id) values ($1, 'Who?', 'Ada.', $2)`
  const rows = (project: Project, room: string) =>
    project.query(
      'select answer, author_id, author_name, message_id from public.corrections where room_id = $1',
      [room],
    )

  test('is signed by who writes it, and theirs to change and to remove', async ({
    project,
    alice,
    bob,
    room,
  }) => {
    const { question, answer } = await ask(project, room)
    const foreign = await createRoom(project, bob)
    expect(await project.attempt(bob, insert, [room, null])).toBe('42501')
    expect(await project.attempt(bob, insert, [foreign, answer])).toBe('23503')
    await project.as(alice, insert, [room, answer])
    const signed = { author_id: alice.id, author_name: expect.stringMatching(/^alice/) as string }
    expect(await rows(project, room)).toMatchObject([{ ...signed, message_id: answer }])
    const change = `update public.corrections set answer = 'Bea.'`
    expect(await project.attempt(bob, `${change} where room_id = $1 returning 1`, [room])).toBe(0)
    expect(
      await project.attempt(alice, `${change}, author_id = null where room_id = $1`, [room]),
    ).toBe('42501')
    expect(await project.attempt(alice, `${change} where room_id = $1 returning 1`, [room])).toBe(1)
    await project.as(alice, `${change} where room_id = $1`, [room])
    await project.as(alice, 'select public.delete_turn($1)', [question])
    expect(await rows(project, room)).toMatchObject([{ answer: 'Bea.', message_id: null }])
    await project.query('update public.corrections set author_id = null where room_id = $1', [room])
    expect(await rows(project, room)).toMatchObject([{ author_id: null, author_name: null }])
    const remove = 'delete from public.corrections where room_id = $1 returning 1'
    expect(await project.attempt(bob, remove, [room])).toBe(0)
    expect(await project.attempt(alice, remove, [room])).toBe(1)
  })

  test('is no more than five hundred', async ({ project, alice, room }) => {
    const many = `insert into public.corrections (room_id, question, answer) select $1, 'Q' || n, 'A' from generate_series(1, $2::int) as n returning 1`
    expect(await project.attempt(alice, many, [room, 501])).toBe('PT409')
    expect(await project.attempt(alice, many, [room, 500])).toBe(500)
  })
})

describe('a question that is kept open', () => {
  const open = (project: Project, id: string) =>
    project.as(
      'service',
      'update public.open_questions set checked_at = now() where question_id = $1',
      [id],
    )
  const claim = (project: Project) =>
    project.as<{ question_id: string; changed: string[] }>(
      'service',
      'select * from public.claim_open_question()',
    )

  test('is claimed once for what came or changed, and when all of it is read', async ({
    project,
    alice,
    room,
  }) => {
    const { question, answer } = await ask(project, room)
    await finish(project, answer)
    await project.as(alice, 'select public.keep_open($1)', [question])
    await open(project, question)
    expect(await claim(project)).toEqual([])
    const document = await addArticle(project, alice, room)
    expect(await claim(project)).toEqual([])
    await ingest(project, document, [{ content: 'Some text.', terms: [1] }])
    expect(await claim(project)).toMatchObject([{ question_id: question, changed: [document] }])
    expect(await claim(project)).toEqual([])
    await project.as(alice, 'update public.documents set enabled = false where id = $1', [document])
    await project.as(alice, 'update public.documents set enabled = true where id = $1', [document])
    expect(await claim(project)).toMatchObject([{ question_id: question }])
    const again = await project.as<{ a: { id: string } }>(
      'service',
      'select public.retry_answer($1) as a',
      [answer],
    )
    await finish(project, again[0]?.a.id ?? '')
    expect(
      await project.query('select * from public.open_questions where room_id = $1', [room]),
    ).toEqual([])
  })

  test('is one of twenty in a room, of the caller, and no answer', async ({
    project,
    alice,
    bob,
    room,
  }) => {
    const keep = 'select public.keep_open($1)'
    const { question, answer } = await ask(project, room)
    expect(await project.attempt(bob, keep, [question])).toBe('PT404')
    expect(await project.attempt(alice, keep, [answer])).toBe('PT404')
    await project.query(
      `with q as (insert into public.messages (room_id, role, content) select $1, 'user', 'Q' from generate_series(1, 20) returning id)
       insert into public.open_questions (question_id, room_id, checked_at) select id, $1, now() from q`,
      [room],
    )
    expect(await project.attempt(alice, keep, [question])).toBe('PT409')
    await project.as(
      alice,
      'delete from public.open_questions where ctid = (select min(ctid) from public.open_questions where room_id = $1)',
      [room],
    )
    expect(await project.attempt(alice, keep, [question])).toBe(1)
  })
})

test('of the answers to a question the newest ten are kept', async ({ project, room }) => {
  const { question, answer } = await ask(project, room)
  await finish(project, answer)
  let newest = answer
  for (let n = 0; n < 11; n += 1) {
    newest = (await retryAnswer(project, newest)).id
    await finish(project, newest, { content: `Answer ${n}` })
  }
  const kept = (await messagesOf(project, room)).filter(({ reply_to }) => reply_to === question)
  expect(kept.map(({ content }) => content)).toEqual(
    Array.from({ length: 10 }, (_, n) => `Answer ${n + 1}`),
  )
})
