import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { type Backend, type Person } from '../support/backend.ts'
import { createPdf } from '../support/pdf.ts'
import { createRoom } from '../support/client.ts'
import { addPdf, askAndWait, errorCode, chatRequests } from './support.ts'
import type { ExcerptPiece } from '../../functions/_shared/contract/search-results.ts'
import { readJson } from '../support/json.ts'
import { textWith } from '../support/matchers.ts'
import { FOUND, PASSAGES } from '../support/replies.ts'

const PLANETS = [
  'Mercury is the smallest planet of the solar system. It orbits the sun in 88 days.',
  'Venus is the hottest planet. Its air is mostly carbon dioxide.',
]

let room: string

it.beforeAll(async ({ backend, alice }) => {
  room = await createRoom(alice)
  await addPdf(backend, alice, room, createPdf(PLANETS), 'planets.pdf')
})
it.beforeEach(({ backend }) => {
  backend.model.scenario('plain')
  backend.model.scenario('embeddings')
})

describe('a bad request', () => {
  const post = (backend: Backend, path: string, body: unknown, as?: Person) =>
    backend.call(path, { method: 'POST', body: JSON.stringify(body), ...(as ? { as } : {}) })

  it.for<[string, object, string]>([
    ['an empty question', { question: '  \n ' }, '400 question_empty'],
    ['a question of 20,000 characters', { question: 'x'.repeat(20_000) }, '400 question_too_long'],
    ['a body without a question', { text: 'hi' }, '400 invalid_request'],
    ['a document id that is none', { question: 'a', document_ids: ['x'] }, '400 invalid_request'],
  ])('%s is refused', async ([_name, body, expected], { backend, alice }) => {
    expect(await errorCode(await post(backend, `/chat/rooms/${room}/questions`, body, alice))).toBe(
      expected,
    )
  })

  it('without a session is refused', async ({ backend }) => {
    const response = await post(backend, `/chat/rooms/${room}/questions`, { question: 'Hi?' })
    expect(await errorCode(response)).toBe('401 unauthenticated')
  })

  it('with a token that is no longer good is refused', async ({ backend, alice }) => {
    const expired = { ...alice, accessToken: `${alice.accessToken.slice(0, -4)}AAAA` }
    const response = await post(
      backend,
      `/chat/rooms/${room}/questions`,
      { question: 'Hi?' },
      expired,
    )
    expect(await errorCode(response)).toBe('401 session_expired')
  })

  it('about an unknown room, somebody else’s room, or no room at all looks the same', async ({
    backend,
    bob,
  }) => {
    for (const id of [crypto.randomUUID(), room, 'nonsense']) {
      const response = await post(backend, `/chat/rooms/${id}/questions`, { question: 'Hi?' }, bob)
      expect(await errorCode(response)).toBe('404 room_not_found')
    }
  })

  it('about somebody else’s answer is refused', async ({ backend, alice, bob }) => {
    const answer = await askAndWait(backend, alice, room, 'What is Mercury?')
    for (const action of ['stop', 'retry']) {
      const response = await post(backend, `/chat/answers/${answer.id}/${action}`, {}, bob)
      expect(await errorCode(response)).toBe('404 message_not_found')
    }
  })

  it('too large is refused', async ({ backend, alice }) => {
    const response = await post(
      backend,
      `/chat/rooms/${room}/questions`,
      { question: 'x'.repeat(300_000) },
      alice,
    )
    expect(await errorCode(response)).toBe('413 request_too_large')
  })
})

describe('search', () => {
  it('gives ranked passages without asking a chat model', async ({ backend, alice }) => {
    const before = chatRequests(backend)
    const response = await backend.call(`/chat/rooms/${room}/search?q=hottest%20planet&limit=1`, {
      as: alice,
    })
    const { results } = await readJson(response, PASSAGES)
    expect(results).toMatchObject([{ page: 2, content: textWith('hottest') }])
    expect(results[0]?.score).toBeGreaterThan(0)
    expect(chatRequests(backend)).toBe(before)
  })

  it('works by words alone while the embedding model is down', async ({ backend, alice }) => {
    backend.model.scenario('embeddingsServerError')
    const response = await backend.call(`/chat/rooms/${room}/search?q=hottest%20planet`, {
      as: alice,
    })
    const { results } = await readJson(response, PASSAGES)
    expect(results[0]).toMatchObject({ page: 2 })
  })

  it('finds nothing in somebody else’s room', async ({ backend, bob }) => {
    const response = await backend.call(`/chat/rooms/${room}/search?q=planet`, { as: bob })
    expect(await errorCode(response)).toBe('404 room_not_found')
  })
})

describe('search over messages', () => {
  const search = async (
    backend: Backend,
    alice: Person,
    query: Record<string, string>,
    as: Person = alice,
  ) => backend.call(`/chat/search?${new URLSearchParams(query)}`, { as })
  const find = async (
    backend: Backend,
    alice: Person,
    query: Record<string, string>,
    as: Person = alice,
  ) => readJson(await search(backend, alice, query, as), FOUND)
  const pieces = (excerpt: readonly ExcerptPiece[] = []) =>
    excerpt.map(({ text, hit }) => (hit ? `[${text}]` : text)).join('')

  it('finds rooms and messages in either Chinese script, with the place marked', async ({
    backend,
    alice,
  }) => {
    const chinese = await createRoom(alice, '數據庫筆記')
    await askAndWait(backend, alice, chinese, '這個數據庫有多少使用者？')
    for (const q of ['数据库', '數據庫']) {
      const found = await find(backend, alice, { q })
      expect(found.rooms.map(({ name }) => pieces(name))).toEqual(['[數據庫]筆記'])
      expect(found.messages).toMatchObject([
        { room_id: chinese, room_name: '數據庫筆記', role: 'user' },
      ])
      expect(pieces(found.messages[0]?.excerpt)).toBe('這個[數據庫]有多少使用者？')
      expect(found.has_more).toBe(false)
    }
  })

  it('pages back, and shows the neighbourhood of a hit in a long text on one line', async ({
    backend,
    alice,
  }) => {
    const long = await createRoom(alice, 'Long')
    await askAndWait(backend, alice, long, `${'before '.repeat(60)}\nZebra\n${'after '.repeat(60)}`)
    await askAndWait(backend, alice, long, 'Another zebra?')
    const first = await find(backend, alice, { q: 'ZEBRA', limit: '1' })
    expect(first.has_more).toBe(true)
    expect(pieces(first.messages[0]?.excerpt)).toBe('Another [zebra]?')
    const before = first.messages[0]?.created_at ?? ''
    const second = await find(backend, alice, { q: 'ZEBRA', limit: '1', before })
    expect(second).toMatchObject({ rooms: [], has_more: false })
    expect(pieces(second.messages[0]?.excerpt)).toMatch(/^….{1,41}\[Zebra\] after .+…$/)
  })

  it('shows the words of an answer, not its Markdown', async ({ backend, alice }) => {
    const marked = await createRoom(alice, 'Marked')
    await addPdf(backend, alice, marked, createPdf(PLANETS), 'planets.pdf')
    backend.model.scenario('plain', { answer: '## Size\n\n- **Mercury** is the `smallest` [1].' })
    await askAndWait(backend, alice, marked, 'Which planet is the smallest?')
    const { messages } = await find(backend, alice, { q: 'mercury smallest' })
    expect(pieces(messages[0]?.excerpt)).toBe('Size [Mercury] is the [smallest].')
  })

  it('finds nothing of others, nothing for nothing, and refuses what is no moment', async ({
    backend,
    alice,
    bob,
  }) => {
    expect(await find(backend, alice, { q: 'zebra' }, bob)).toMatchObject({ messages: [] })
    expect(await find(backend, alice, { q: '  ' })).toMatchObject({ rooms: [], messages: [] })
    expect(await errorCode(await search(backend, alice, {}))).toBe('400 invalid_request')
    expect(await errorCode(await search(backend, alice, { q: 'a', before: 'soon' }))).toBe(
      '400 invalid_request',
    )
    expect(await errorCode(await backend.call('/chat/search?q=a'))).toBe('401 unauthenticated')
  })
})
