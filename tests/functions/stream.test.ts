import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import type { AnswerEvent } from '../../functions/_shared/contract/events.ts'
import { createRoom } from '../support/client.ts'
import { type Received, subscribe } from './events.ts'
import { addArticle, ask, chatRequests, readMessage } from './support.ts'

let room: string

it.beforeAll(async ({ backend, alice }) => {
  room = await createRoom(alice)
  await addArticle(backend, alice, room, 'Mercury is the smallest planet of the solar system.')
})

const answersOf = (received: readonly Received[], id: string): AnswerEvent[] =>
  received
    .filter(({ event, payload }) => event === 'answer' && payload['message_id'] === id)
    .map(({ payload }) => payload as unknown as AnswerEvent)

describe('a room’s channel', () => {
  it('tells its members of every step while the answer is written, and the pieces make the row', async ({
    backend,
    alice,
  }) => {
    const received = await subscribe(alice, `room:${room}`)
    backend.model.scenario('slow', {
      answer: 'Mercury is the smallest planet of the solar system [1].',
    })
    const { answerId, questionId } = await ask(backend, alice, room, 'What is Mercury?')
    await expect
      .poll(() => received.filter(({ event }) => event === 'loading').map(({ payload }) => payload))
      .toEqual(
        ['searching', 'writing'].map((stage) => ({
          message_id: answerId,
          question_id: questionId,
          question: 'What is Mercury?',
          stage,
        })),
      )

    backend.model.release(2)
    await expect.poll(() => answersOf(received, answerId).length).toBeGreaterThan(0)
    expect((await readMessage(alice, answerId)).status).toBe('streaming')

    backend.model.release()
    await expect.poll(() => answersOf(received, answerId).at(-1)?.status).toBe('done')
    const events = answersOf(received, answerId)
    const row = await readMessage(alice, answerId)
    expect(events.map(({ text }) => text).join('')).toBe(row.content)
    expect(events.at(-1)?.length).toBe(row.content.length)
    let length = 0
    for (const { offset, text } of events) {
      expect(offset).toBe(length)
      length += text.length
    }
    const revisions = events.map(({ revision }) => revision)
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b))
  })

  it('waits for three calls between a question and the request at the model', async ({
    backend,
    alice,
  }) => {
    backend.model.scenario('slow', { answer: 'Mercury is the smallest planet [1].' })
    const [calls, asked] = [backend.network.passed.length, chatRequests(backend)]
    await ask(backend, alice, room, 'How small is Mercury?')
    await expect.poll(() => chatRequests(backend)).toBe(asked + 1)
    const paths = backend.network.passed.slice(calls).map(({ path }) => path.split('?')[0])
    backend.model.release()
    await backend.settled()
    // Nobody waits for events and saves.
    const awaited = paths.filter((path) => !/broadcast|save_answer/.test(path ?? ''))
    expect(awaited).toEqual(
      ['ask_question', 'answer_context', 'search_chunks'].map((name) => `/rest/v1/rpc/${name}`),
    )
  })

  it('is closed to everybody else', async ({ bob }) => {
    await expect(subscribe(bob, `room:${room}`)).rejects.toThrow(/Unauthorized/)
  })

  it('takes no broadcast from a member: nobody can forge an answer', async ({ backend }) => {
    const listening = await backend.signUp('alice-phone')
    const own = await createRoom(listening)
    const received = await subscribe(listening, `room:${own}`)
    const channel = listening.client.channel(`room:${own}`)
    const result = await channel
      .httpSend('answer', { message_id: 'x', text: 'forged' })
      .catch(String)
    expect(result).not.toMatchObject({ success: true })
    await listening.client.from('rooms').update({ name: 'After' }).eq('id', own).throwOnError()
    await expect.poll(() => received.length).toBeGreaterThan(0)
    expect(received.filter(({ event }) => event === 'answer')).toEqual([])
  })
})

describe('a worker that has to go', () => {
  const FIRST = 'Mercury is the smallest planet of the solar system [1]. '
  const REST = 'It has no moon [2], and no ring [1].'
  /** Words of what a model is asked that is to go on. */
  const CUT_OFF = 'cut off above by a technical limit'

  it.for([
    ['goes on from there', REST],
    ['says the last words once more', `of the solar system [1]. ${REST}`],
    ['begins anew', FIRST + REST],
  ])(
    'hands its answer over to the next, whose model %s',
    async ([, continuation], { backend, alice }) => {
      const own = await createRoom(alice)
      await addArticle(backend, alice, own, 'Mercury is the smallest planet of the solar system.')
      await addArticle(backend, alice, own, 'Mercury has no moon.')
      const received = await subscribe(alice, `room:${own}`)
      backend.model.scenario('slow', {
        answer: `${FIRST}It is so small that nobody will ever read this.`,
        answersTo: { [CUT_OFF]: continuation ?? '' },
      })
      const asked = chatRequests(backend)
      const { answerId } = await ask(backend, alice, own, 'Is Mercury the smallest planet?')
      backend.model.release(2)
      await expect.poll(() => answersOf(received, answerId).length).toBeGreaterThan(0)
      backend.retire()
      backend.model.release()
      await backend.settled()
      const row = await readMessage(alice, answerId)
      expect(row).toMatchObject({ status: 'done', content: FIRST + REST, error_code: null })
      expect(row.citations.map(({ ordinal, state }) => [ordinal, state]).sort()).toEqual([
        [1, 'unsupported'],
        [1, 'verified'],
        [2, 'verified'],
      ])
      expect(chatRequests(backend)).toBe(asked + 2)
      await expect.poll(() => answersOf(received, answerId).at(-1)?.status).toBe('done')
      const events = answersOf(received, answerId)
      expect(events.map(({ text }) => text).join('')).toBe(FIRST + REST)
      const revisions = events.map(({ revision }) => revision)
      expect(revisions).toEqual([...revisions].sort((a, b) => a - b))
    },
  )
})

describe('a person’s own channel', () => {
  it('tells of a room that another screen made', async ({ alice }) => {
    const received = await subscribe(alice, `user:${alice.id}`)
    const id = await createRoom(alice, 'From the phone')
    await expect
      .poll(() =>
        received.filter(({ event }) => event === 'room').map(({ payload }) => payload['id']),
      )
      .toContain(id)
  })
})
