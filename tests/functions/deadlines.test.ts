import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { type Backend, type Person } from '../support/backend.ts'
import { addArticle, ask, askAndWait, type MessageRow, readMessage } from './support.ts'

const ANSWER = 'Mercury is the smallest planet of the solar system [1].'
const QUESTION = 'What is Mercury?'

it.beforeEach(async ({ backend, alice, room }) => {
  backend.network.stall()
  backend.model.scenario('embeddings')
  backend.model.scenario('plain', { answer: ANSWER })
  await addArticle(backend, alice, room, 'Mercury is the smallest planet of the solar system.')
})

const isEnded = async (alice: Person, id: string): Promise<MessageRow | false> => {
  const message = await readMessage(alice, id)
  return message.status !== 'pending' && message.status !== 'streaming' && message
}

async function expectRoomGoesOn(backend: Backend, alice: Person, room: string): Promise<void> {
  backend.network.stall()
  backend.model.scenario('embeddings')
  backend.model.scenario('plain', { answer: ANSWER })
  const next = await askAndWait(backend, alice, room, QUESTION)
  expect(next).toMatchObject({ status: 'done', content: ANSWER })
}

describe('a server that accepts and never answers', () => {
  it('in Realtime does not hold an answer up', async ({ backend, alice, room }) => {
    backend.network.stall(/\/realtime\//)
    const { answerId } = await ask(backend, alice, room, QUESTION)
    await expect
      .poll(() => isEnded(alice, answerId), { timeout: 10_000 })
      .toMatchObject({ status: 'done', content: ANSWER })
    expect(backend.network.stalled).toBeGreaterThan(0)
    await expectRoomGoesOn(backend, alice, room)
  })

  it.for<[string, RegExp]>([
    ['search', /rpc\/search_chunks/],
    ['what it knows of the room', /rpc\/answer_context/],
  ])(
    'in %s ends the answer in time, with an apology',
    async ([_name, pattern], { backend, alice, room }) => {
      backend.network.stall(pattern)
      const { answerId } = await ask(backend, alice, room, QUESTION)
      await expect
        .poll(() => isEnded(alice, answerId), { timeout: 15_000 })
        .toMatchObject({ status: 'failed', error_code: 'answer_timeout' })
      expect((await readMessage(alice, answerId)).content).toContain('Sorry')
      await expectRoomGoesOn(backend, alice, room)
    },
  )

  it('in the embedding model leaves the words to search by', async ({ backend, alice, room }) => {
    backend.model.scenario('embeddingsHang')
    const answer = await askAndWait(backend, alice, room, QUESTION)
    expect(answer).toMatchObject({ status: 'done', content: ANSWER })
    await expectRoomGoesOn(backend, alice, room)
  })

  it('in the chat model ends the answer in time', async ({ backend, alice, room }) => {
    backend.model.scenario('hang')
    const answer = await askAndWait(backend, alice, room, QUESTION)
    expect(answer).toMatchObject({ status: 'failed', error_code: 'answer_timeout' })
    await expectRoomGoesOn(backend, alice, room)
  })

  it('in saving loses nothing of the answer', async ({ backend, alice, room }) => {
    backend.model.scenario('slow', { answer: ANSWER })
    backend.network.stall(/rpc\/save_answer/)
    const { answerId } = await ask(backend, alice, room, QUESTION)
    await expect.poll(() => backend.network.stalled, { timeout: 5000 }).toBeGreaterThan(0)
    backend.model.release()
    await expect
      .poll(() => isEnded(alice, answerId), { timeout: 10_000 })
      .toMatchObject({ status: 'done', content: ANSWER })
    expect((await readMessage(alice, answerId)).citations).toMatchObject([{ state: 'verified' }])
    await expectRoomGoesOn(backend, alice, room)
  })
})

describe('a stop', () => {
  it.for([
    ['search', /rpc\/search_chunks/, 'plain'],
    ['what it knows of the room', /rpc\/answer_context/, 'plain'],
    ['the chat model', undefined, 'hang'],
    ['the embedding model', undefined, 'embeddingsHang'],
  ] as const)(
    'is heard while %s hangs',
    async ([_name, pattern, scenario], { backend, alice, room }) => {
      backend.model.scenario(scenario)
      backend.network.stall(pattern)
      const before = backend.model.requests.length
      const { answerId } = await ask(backend, alice, room, QUESTION)
      await expect
        .poll(() => backend.network.stalled + backend.model.requests.length - before)
        .toBeGreaterThan(0)
      const stopped = await backend.call(`/chat/answers/${answerId}/stop`, {
        method: 'POST',
        as: alice,
      })
      expect(stopped.status).toBe(202)
      await expect
        .poll(() => isEnded(alice, answerId), { timeout: 10_000 })
        .toMatchObject({ status: 'stopped', content: '' })
      await expectRoomGoesOn(backend, alice, room)
    },
  )
})

describe('an answer without end', () => {
  it('is cut at its limit of length, and keeps its text and citations', async ({
    backend,
    alice,
    room,
  }) => {
    const long = `${ANSWER} ${'And so on and on. '.repeat(400)}`
    backend.model.scenario('plain', { answer: long })
    const answer = await askAndWait(backend, alice, room, QUESTION)
    expect(answer).toMatchObject({ status: 'failed', error_code: 'answer_too_long' })
    expect(answer.content).toBe(long.slice(0, 5000))
    expect(answer.citations).toMatchObject([{ position: 51, state: 'verified' }])
    await expectRoomGoesOn(backend, alice, room)
  })

  it('is cut when a single piece is larger than what it may have', async ({
    backend,
    alice,
    room,
  }) => {
    backend.model.scenario('plain', { answer: 'x'.repeat(2_000_000) })
    const answer = await askAndWait(backend, alice, room, QUESTION)
    expect(answer.content).toHaveLength(5000)
    expect(answer.error_code).toBe('answer_too_long')
  })

  it('that only drips ends when its time is over', async ({ backend, alice, room }) => {
    // Pieces come well within the pause that is allowed, for longer than is allowed in all.
    backend.model.scenario('plain', { answer: 'word '.repeat(400), tokenMs: 100 })
    const answer = await askAndWait(backend, alice, room, QUESTION)
    expect(answer).toMatchObject({ status: 'failed', error_code: 'answer_too_long' })
    expect(answer.content).toMatch(/^word word/)
  })
})

it('text that cannot be stored is mended before it is told', async ({ backend, alice, room }) => {
  backend.model.scenario('plain', { answer: `Mercury\0 is \ud800 small` })
  const answer = await askAndWait(backend, alice, room, QUESTION)
  expect(answer).toMatchObject({ status: 'done', content: 'Mercury is \ufffd small' })
})

it.for<[string, number[] | null[]]>([
  ['no numbers', [null, null, null]],
  ['another number of dimensions', [0.1, 0.2, 0.3]],
  ['too many dimensions', Array<number>(20_000).fill(0.1)],
  ['nothing', []],
])(
  'a question whose vector is %s is searched by its words',
  async ([_name, vector], { backend, alice, room }) => {
    backend.model.scenario('embeddingsBroken', { vector })
    const answer = await askAndWait(backend, alice, room, QUESTION)
    expect(answer).toMatchObject({ status: 'done', content: ANSWER })
  },
)

it('waiting questions are answered one after another, each by a request of its own', async ({
  backend,
  alice,
  room,
}) => {
  backend.model.scenario('slow', { answer: ANSWER })
  const asked = [
    await ask(backend, alice, room, QUESTION),
    await ask(backend, alice, room, 'And Mercury?'),
  ]
  expect((await readMessage(alice, asked[1]?.answerId ?? '')).status).toBe('pending')
  backend.model.release()
  await backend.settled()
  for (const { answerId } of asked) {
    expect(await readMessage(alice, answerId)).toMatchObject({ status: 'done', content: ANSWER })
  }
})
