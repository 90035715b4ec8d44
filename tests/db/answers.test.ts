import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createRoom, createUser, openProject, type Project, type User } from './support.ts'
import { ask, claimAnswer, finish, readMessage, saveAnswer, stopAnswer } from './writer.ts'

let project: Project
let alice: User
let room: string

beforeAll(async () => {
  project = await openProject()
  alice = await createUser(project, 'alice')
})
afterAll(() => project[Symbol.asyncDispose]())
beforeEach(async () => {
  // Dead answers are looked for in all rooms.
  await project.query('delete from public.rooms')
  room = await createRoom(project, alice)
})

describe('asking', () => {
  test('stores the question and, after it, an answer that waits', async () => {
    const ids = await ask(project, room, '什麼是租約？')
    const question = await readMessage(project, ids.question)
    const answer = await readMessage(project, ids.answer)
    expect(question).toMatchObject({
      role: 'user',
      content: '什麼是租約？',
      status: 'done',
      reply_to: null,
    })
    expect(answer).toMatchObject({
      role: 'assistant',
      content: '',
      status: 'pending',
      reply_to: ids.question,
      revision: 0,
    })
    expect(Date.parse(answer.created_at)).toBeGreaterThan(Date.parse(question.created_at))
  })

  test('orders what is asked in the same moment as it was asked', async () => {
    const asked: string[] = []
    for (let i = 0; i < 5; i++) {
      const { question, answer } = await ask(project, room)
      asked.push(question, answer)
    }
    const rows = await project.query<{ id: string }>(
      'select id from public.messages where room_id = $1 order by created_at',
      [room],
    )
    expect(rows.map(({ id }) => id)).toEqual(asked)
    const times = 'select count(distinct created_at)::int from public.messages where room_id = $1'
    expect(await project.value(times, [room])).toBe(10)
  })

  test('moves the room to the top of the list', async () => {
    const { question } = await ask(project, room)
    const [row] = await project.query(
      `select r.last_message_at = m.created_at as moved from public.rooms r, public.messages m where r.id = $1 and m.id = $2`,
      [room, question],
    )
    expect(row).toEqual({ moved: true })
  })

  test('too often at once is refused, and stores nothing', async () => {
    for (let i = 0; i < 5; i++) await ask(project, room)
    await expect(ask(project, room)).rejects.toMatchObject({
      message: 'too_many_waiting',
      code: 'PT429',
    })
    expect(
      await project.value('select count(*)::int from public.messages where room_id = $1', [room]),
    ).toBe(10)
  })

  test('a busy room does not hold up another', async () => {
    for (let i = 0; i < 5; i++) await ask(project, room)
    await expect(ask(project, room)).rejects.toMatchObject({ code: 'PT429' })
    const other = await createRoom(project, alice)
    const { answer } = await ask(project, other)
    expect(await claimAnswer(project, other)).toMatchObject([{ message_id: answer }])
  })

  test('in a room that is gone is refused', async () => {
    await expect(ask(project, crypto.randomUUID())).rejects.toMatchObject({
      message: 'room_not_found',
      code: 'PT404',
    })
  })
})

describe('claiming', () => {
  test('gives the oldest waiting answer with its question and documents', async () => {
    const documents = [crypto.randomUUID()]
    const first = await ask(project, room, 'First?', documents)
    await ask(project, room, 'Second?')
    expect(await claimAnswer(project, room)).toEqual([
      {
        message_id: first.answer,
        question_id: first.question,
        question: 'First?',
        document_ids: documents,
        options: {},
        revision: 1,
        resume: null,
        author_id: alice.id,
        thread_id: expect.any(String) as string,
        topic: `room:${room}`,
      },
    ])
    expect(await readMessage(project, first.answer)).toMatchObject({
      status: 'streaming',
      revision: 1,
    })
  })

  test('gives one answer of a room at a time', async () => {
    const first = await ask(project, room)
    const second = await ask(project, room)
    await claimAnswer(project, room)
    expect(await claimAnswer(project, room)).toEqual([])
    await finish(project, first.answer)
    expect(await claimAnswer(project, room)).toMatchObject([{ message_id: second.answer }])
  })

  test('ends a dead answer first, with what was saved of it, so that it blocks nobody', async () => {
    const dead = await ask(project, room)
    const second = await ask(project, room)
    await claimAnswer(project, room, 0)
    await project.as('service', 'select public.save_answer($1, $2, 2)', [dead.answer, 'Half'])
    expect(await claimAnswer(project, room)).toMatchObject([{ message_id: second.answer }])
    expect(await readMessage(project, dead.answer)).toMatchObject({
      status: 'failed',
      error_code: 'answer_interrupted',
      content: 'Half',
    })
  })

  test('ends a dead answer as stopped that was to stop', async () => {
    const dead = await ask(project, room)
    await claimAnswer(project, room, 0)
    await stopAnswer(project, dead.answer)
    expect(await claimAnswer(project, room)).toEqual([])
    expect(await readMessage(project, dead.answer)).toMatchObject({
      status: 'stopped',
      error_code: null,
    })
  })

  test('gives an answer that was handed over to the next writer, before any other, once', async () => {
    const first = await ask(project, room)
    await ask(project, room)
    await claimAnswer(project, room)
    const resume = { raw: 'Half', prompt: [], passages: [] }
    const hand = (content: string, point: unknown) =>
      project.as<{ done: boolean }>(
        'service',
        'select public.hand_over_answer($1, $2, 5, 60, $3, $4) as done',
        [first.answer, content, '[]', point === null ? null : JSON.stringify(point)],
      )
    expect(await hand('Half', resume)).toEqual([{ done: true }])
    expect(await readMessage(project, first.answer)).toMatchObject({
      status: 'streaming',
      content: 'Half',
      revision: 5,
    })
    expect(await claimAnswer(project, room)).toMatchObject([
      { message_id: first.answer, revision: 6, resume },
    ])
    expect(await claimAnswer(project, room)).toEqual([])
    // With nothing written yet it waits as before.
    expect(await hand('', null)).toEqual([{ done: true }])
    expect(await readMessage(project, first.answer)).toMatchObject({ status: 'pending' })
    expect(await claimAnswer(project, room)).toMatchObject([
      { message_id: first.answer, resume: null },
    ])
    await finish(project, first.answer)
    expect(await hand('More', resume)).toEqual([{ done: false }])
  })

  test('is handed over twenty times at most', async () => {
    const { answer } = await ask(project, room)
    const outcomes: boolean[] = []
    for (let i = 0; i < 21; i++) {
      await claimAnswer(project, room)
      const sql = 'select public.hand_over_answer($1, $2, 1, 60) as done'
      const [row] = await project.as<{ done: boolean }>('service', sql, [answer, ''])
      outcomes.push(row?.done === true)
    }
    expect(outcomes).toEqual([...Array<boolean>(20).fill(true), false])
  })

  test('gives answers of two rooms at once', async () => {
    const other = await createRoom(project, alice)
    await ask(project, room)
    await ask(project, other)
    expect(await claimAnswer(project, room)).toHaveLength(1)
    expect(await claimAnswer(project, other)).toHaveLength(1)
  })

  test('gives nothing in a room without questions, or without a row', async () => {
    expect(await claimAnswer(project, room)).toEqual([])
    expect(await claimAnswer(project, crypto.randomUUID())).toEqual([])
  })
})

describe('a growing answer', () => {
  let answer: string
  beforeEach(async () => {
    answer = (await ask(project, room)).answer
    await claimAnswer(project, room)
  })

  test('is told to continue, and remembers its first token', async () => {
    expect(await saveAnswer(project, answer, '', 2)).toBe('continue')
    expect(await firstToken()).toBeNull()
    expect(await saveAnswer(project, answer, 'An', 3)).toBe('continue')
    const first = await firstToken()
    expect(first).not.toBeNull()
    expect(await saveAnswer(project, answer, 'An ans', 4)).toBe('continue')
    expect(await firstToken()).toBe(first)
    expect(await readMessage(project, answer)).toMatchObject({
      content: 'An ans',
      revision: 4,
      status: 'streaming',
    })
  })

  test('has a revision that rises even when its writer counts wrong', async () => {
    await saveAnswer(project, answer, 'A', 9)
    await saveAnswer(project, answer, 'AB', 3)
    expect(await readMessage(project, answer)).toMatchObject({ content: 'AB', revision: 10 })
  })

  test('is told to stop once somebody asked for it, and keeps its text', async () => {
    await saveAnswer(project, answer, 'An', 2)
    expect(await stopAnswer(project, answer)).toMatchObject({ status: 'streaming' })
    expect(await saveAnswer(project, answer, 'An ans', 3)).toBe('stop')
    await finish(project, answer, { status: 'stopped', content: 'An ans' })
    expect(await readMessage(project, answer)).toMatchObject({
      status: 'stopped',
      content: 'An ans',
    })
  })

  test.each([
    ['ended by somebody else', () => finish(project, answer, { status: 'failed' })],
    [
      'deleted with its room',
      () => project.as(alice, 'delete from public.rooms where id = $1', [room]),
    ],
  ])('is gone when it was %s', async (_how, end) => {
    await end()
    expect(await saveAnswer(project, answer, 'x')).toBe('gone')
    expect(await finish(project, answer)).toBeNull()
  })

  const firstToken = () =>
    project.value<string | null>(
      'select first_token_at from private.answer_runs where message_id = $1',
      [answer],
    )
})
