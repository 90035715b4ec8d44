import { describe, expect } from 'vitest'
import { test } from './fixtures.ts'
import { addArticle, createRoom, type Project } from './support.ts'
import {
  ask,
  claimAnswer,
  claimDead,
  finish,
  readMessage,
  retryAnswer,
  saveAnswer,
  stopAnswer,
} from './writer.ts'

test.beforeEach(async ({ project }) => {
  // Dead answers are looked for in all rooms.
  await project.query('delete from public.rooms')
})

describe('the end', () => {
  test('is stored with everything that is known about the answer', async ({ project, room }) => {
    const { answer } = await ask(project, room)
    await claimAnswer(project, room)
    const ended = await finish(project, answer, {
      content: 'It is.',
      revision: 7,
      usage: { prompt_tokens: 10, completion_tokens: 5 },
    })
    expect(ended).toMatchObject({
      id: answer,
      status: 'done',
      content: 'It is.',
      revision: 7,
      model: 'test-chat',
    })
    expect((await readMessage(project, answer)).finished_at).not.toBeNull()
    const [run] = await project.query(
      'select lease_until, prompt_tokens, completion_tokens from private.answer_runs where message_id = $1',
      [answer],
    )
    expect(run).toEqual({ lease_until: null, prompt_tokens: 10, completion_tokens: 5 })
  })

  test('comes once: a second one changes nothing', async ({ project, room }) => {
    const { answer } = await ask(project, room)
    await finish(project, answer, { content: 'First.', citations: [{ document_id: null }] })
    const before = await readMessage(project, answer)
    expect(
      await finish(project, answer, {
        status: 'failed',
        content: 'Second.',
        citations: [{ document_id: null }],
      }),
    ).toBeNull()
    expect(await readMessage(project, answer)).toEqual(before)
  })

  test.for(['pending', 'streaming'])('is not %s', async (status, { project, room }) => {
    const { answer } = await ask(project, room)
    await expect(finish(project, answer, { status })).rejects.toMatchObject({ code: '23514' })
  })

  test('keeps the citations of documents that are there, and the quotes of those that are not', async ({
    project,
    alice,
    room,
  }) => {
    const document = await addArticle(project, alice, room)
    const elsewhere = await addArticle(project, alice, await createRoom(project, alice))
    const { answer } = await ask(project, room)
    await finish(project, answer, {
      citations: [
        { document_id: document, quote: 'here' },
        { document_id: crypto.randomUUID(), quote: 'gone' },
        { document_id: elsewhere, quote: 'in another room' },
      ],
    })
    expect(await citations(project, answer)).toEqual([
      { ordinal: 1, document_id: document, quote: 'here' },
      { ordinal: 2, document_id: null, quote: 'gone' },
      { ordinal: 3, document_id: null, quote: 'in another room' },
    ])
  })

  test('is followed by the deletion of a cited document: title and quote stay', async ({
    project,
    alice,
    room,
  }) => {
    const document = await addArticle(project, alice, room)
    const { answer } = await ask(project, room)
    await finish(project, answer, { citations: [{ document_id: document, quote: 'kept' }] })
    await project.as(alice, 'delete from public.documents where id = $1', [document])
    expect(await citations(project, answer)).toEqual([
      { ordinal: 1, document_id: null, quote: 'kept' },
    ])
  })

  const citations = (project: Project, answer: string) =>
    project.query(
      'select ordinal, document_id, quote from public.citations where message_id = $1 order by 1',
      [answer],
    )
})

describe('stopping', () => {
  test('ends an answer that only waits at once', async ({ project, room }) => {
    await ask(project, room)
    await claimAnswer(project, room)
    const { answer } = await ask(project, room)
    expect(await stopAnswer(project, answer)).toMatchObject({
      id: answer,
      status: 'stopped',
      revision: 1,
    })
    expect((await readMessage(project, answer)).finished_at).not.toBeNull()
  })

  test('leaves an ended answer as it is', async ({ project, room }) => {
    const { answer } = await ask(project, room)
    await finish(project, answer)
    const before = await readMessage(project, answer)
    await stopAnswer(project, answer)
    expect(await readMessage(project, answer)).toEqual(before)
  })

  test('of an answer that does not exist gives null', async ({ project }) => {
    expect(await stopAnswer(project, crypto.randomUUID())).toBeNull()
  })
})

describe('retrying', () => {
  test.for(['done', 'failed', 'stopped'])(
    'a %s answer asks the same question again, of the same documents',
    async (status, { project, room }) => {
      const documents = [crypto.randomUUID()]
      const { question, answer } = await ask(project, room, 'Why?', documents)
      await finish(project, answer, { status })
      const retried = await retryAnswer(project, answer)
      expect(retried).toMatchObject({ role: 'assistant', status: 'pending', reply_to: question })
      expect(retried.id).not.toBe(answer)
      expect(await readMessage(project, answer)).toMatchObject({ status })
      expect(await claimAnswer(project, room)).toMatchObject([
        { message_id: retried.id, question: 'Why?', document_ids: documents },
      ])
    },
  )

  test('an answer that waits or grows is refused', async ({ project, room }) => {
    const { answer } = await ask(project, room)
    const refusal = { message: 'answer_not_retryable', code: 'PT409' }
    await expect(retryAnswer(project, answer)).rejects.toMatchObject(refusal)
    await claimAnswer(project, room)
    await expect(retryAnswer(project, answer)).rejects.toMatchObject(refusal)
  })

  test('a question that is being answered again is refused: one retry at a time', async ({
    project,
    room,
  }) => {
    const { answer } = await ask(project, room)
    await finish(project, answer, { status: 'failed' })
    await retryAnswer(project, answer)
    await expect(retryAnswer(project, answer)).rejects.toMatchObject({ code: 'PT409' })
  })

  test.for(['a question', 'nothing'])('%s is refused', async (what, { project, room }) => {
    const { question } = await ask(project, room)
    const id = what === 'a question' ? question : crypto.randomUUID()
    await expect(retryAnswer(project, id)).rejects.toMatchObject({
      message: 'message_not_found',
      code: 'PT404',
    })
  })
})

describe('dead answers', () => {
  const expire = (project: Project, answer: string) =>
    project.query(
      `update private.answer_runs set lease_until = clock_timestamp() - interval '1 second' where message_id = $1`,
      [answer],
    )
  const age = (project: Project, answer: string) =>
    project.query(
      `update public.messages set created_at = created_at - interval '10 minutes' where id = $1`,
      [answer],
    )

  test('are those whose writer let the lease run out', async ({ project, room }) => {
    const { answer } = await ask(project, room, 'Why?')
    await claimAnswer(project, room)
    await saveAnswer(project, answer, 'An ans', 5)
    expect(await claimDead(project)).toEqual([])
    await expire(project, answer)
    expect(await claimDead(project)).toEqual([
      {
        message_id: answer,
        room_id: room,
        content: 'An ans',
        revision: 5,
        question: 'Why?',
        stop_requested: false,
        topic: `room:${room}`,
      },
    ])
  })

  test('are those that wait long although nothing is being written', async ({ project, room }) => {
    const { answer } = await ask(project, room)
    expect(await claimDead(project)).toEqual([])
    await age(project, answer)
    expect(await claimDead(project)).toMatchObject([{ message_id: answer, content: '' }])
  })

  test('are not those that wait for another answer of their room', async ({ project, room }) => {
    await ask(project, room)
    await claimAnswer(project, room)
    await age(project, (await ask(project, room)).answer)
    expect(await claimDead(project)).toEqual([])
  })

  test('are not ended ones', async ({ project, room }) => {
    const { answer } = await ask(project, room)
    await finish(project, answer)
    await age(project, answer)
    await expire(project, answer)
    expect(await claimDead(project)).toEqual([])
  })

  test('tell whether a stop was asked for', async ({ project, room }) => {
    const { answer } = await ask(project, room)
    await claimAnswer(project, room)
    await stopAnswer(project, answer)
    await expire(project, answer)
    expect(await claimDead(project)).toMatchObject([{ stop_requested: true }])
  })

  test.for(['waiting', 'growing'])(
    'are given to one sweeper, not to two: %s',
    async (how, { project, room }) => {
      const { answer } = await ask(project, room)
      if (how === 'growing') await claimAnswer(project, room)
      await age(project, answer)
      await expire(project, answer)
      expect(await claimDead(project)).toHaveLength(1)
      expect(await claimDead(project)).toEqual([])
      await expire(project, answer)
      expect(await claimDead(project)).toHaveLength(1)
    },
  )

  test('end like any other, and the room goes on', async ({ project, room }) => {
    const { answer } = await ask(project, room)
    const next = await ask(project, room)
    await claimAnswer(project, room)
    await expire(project, answer)
    await claimDead(project)
    await finish(project, answer, { status: 'failed', error_code: 'answer_interrupted' })
    expect(await readMessage(project, answer)).toMatchObject({
      status: 'failed',
      error_code: 'answer_interrupted',
    })
    expect(await claimAnswer(project, room)).toMatchObject([{ message_id: next.answer }])
  })
})
