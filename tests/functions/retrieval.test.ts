import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { type Backend, type Person } from '../support/backend.ts'
import { createRoom } from '../support/client.ts'
import { addArticle, askAndWait } from './support.ts'

const REFUNDS = 'Refunds are paid within 14 days. Write to refunds.desk@example.org for help.'
const VALVES = 'Order the valve XR-2100/B with adapter M12x1.5. It needs firmware 4.17.2 or later.'
const COMPANY = 'Acme makes anvils. Acme was founded in 1921 by two sisters in a barn.'
const RIVAL = 'Globex makes glue. Globex was founded in 1956 by a chemist from Oslo.'
/** A model that knows these Chinese words knows both languages. */
const MEANINGS = { 退款: 'refunds', 支付: 'paid', 何時: 'days', 幾天: 'days' }

let room: string

it.beforeAll(async ({ backend, alice }) => {
  backend.model.scenario('embeddings', { meanings: MEANINGS })
  room = await createRoom(alice)
  for (const [title, body] of Object.entries({ REFUNDS, VALVES, COMPANY, RIVAL })) {
    await addArticle(backend, alice, room, body, title)
  }
})
it.beforeEach(({ backend }) => {
  backend.model.scenario('plain')
  backend.model.scenario('embeddings', { meanings: MEANINGS })
})

async function search(backend: Backend, alice: Person, question: string): Promise<string[]> {
  const query = new URLSearchParams({ q: question })
  const response = await backend.call(`/chat/rooms/${room}/search?${query}`, { as: alice })
  const { results } = (await response.json()) as { results: { content: string }[] }
  return results.map(({ content }) => content)
}

/** What the chat model was last given. */
function lastPrompt(backend: Backend): string {
  const requests = backend.model.requests.filter(({ path }) => path.endsWith('/chat/completions'))
  return JSON.stringify(requests.at(-1)?.body)
}

const countChats = (backend: Backend): number =>
  backend.model.requests.filter(({ path }) => path.endsWith('/chat/completions')).length

describe('search', () => {
  it('finds across languages by a multilingual embedding model what words cannot', async ({
    backend,
    alice,
  }) => {
    expect((await search(backend, alice, '退款何時支付'))[0]).toBe(REFUNDS)
    backend.model.scenario('embeddingsServerError')
    expect(await search(backend, alice, '退款何時支付')).toEqual([])
  })

  it('goes by the languages of the model that the room was embedded with, not of today’s', async ({
    backend,
    alice,
  }) => {
    backend.useEmbeddingModel('use-lite-en')
    const found = await search(backend, alice, '退款何時支付').finally(() =>
      backend.useEmbeddingModel('hashed'),
    )
    expect(found[0]).toBe(REFUNDS)
  })

  it.for<[string, string, string]>([
    ['an e-mail address', 'refunds.desk@example.org', REFUNDS],
    ['a part number', 'XR-2100/B', VALVES],
    ['a part number written otherwise', 'xr2100b', VALVES],
    ['a size', 'M12x1.5', VALVES],
    ['a version', '4.17.2', VALVES],
  ])('finds %s first', async ([_name, question, text], { backend, alice }) => {
    expect((await search(backend, alice, question))[0]).toBe(text)
  })
})

describe('a question', () => {
  it('that no document has to do with is answered without a model', async ({ backend, alice }) => {
    const before = countChats(backend)
    const answer = await askAndWait(backend, alice, room, 'Which painter decorated the chapel?')
    expect(answer).toMatchObject({ status: 'done', model: null, citations: [] })
    expect(answer.content).toBe('I found nothing about this in the documents of this room.')
    expect(countChats(backend)).toBe(before)
  })

  it('that leans on the one before is searched as the model rewrites it, and as it stands', async ({
    backend,
    alice,
  }) => {
    await askAndWait(backend, alice, room, 'What does Acme make?')
    backend.model.scenario('plain', { answer: 'When was Acme founded?', times: 1 })
    await askAndWait(backend, alice, room, 'When was it founded?')
    const passages = lastPrompt(backend)
    expect(passages).toContain('founded in 1921')
    expect(passages.indexOf('founded in 1921')).toBeLessThan(passages.indexOf('founded in 1956'))
    expect(passages).toContain('When was it founded?')
  })

  it('on another topic is not dragged back, and costs no rewriting', async ({ backend, alice }) => {
    await askAndWait(backend, alice, room, 'What does Acme make?')
    const before = countChats(backend)
    await askAndWait(backend, alice, room, 'Which firmware does the valve need?')
    expect(countChats(backend)).toBe(before + 1)
    expect(lastPrompt(backend)).toContain('passage n=\\"1\\" title=\\"VALVES\\"')
  })
})
