import { expect } from 'vitest'
import type { ScenarioParams } from '../support/fake-model/scenarios.ts'
import { it } from './fixtures.ts'
import { addArticle, askAndWait, chatsSince } from './support.ts'

it('a question of several parts is looked up by the model, in six steps at most', async ({
  backend,
  alice,
  room,
}) => {
  await addArticle(backend, alice, room, 'Tea costs 2 euros.', 'Prices')
  await addArticle(backend, alice, room, 'Ann founded the house in 1951.', 'History')
  const search = { name: 'search', args: { query: 'Tea costs' } }
  backend.model.scenario('plain', {
    answer: 'Two euros [1]. Ann [2].',
    toolCalls: [
      [search, { name: 'read_pages', args: { document: 2, from: 1, to: 900 } }],
      [
        { name: 'delete_room', args: {} },
        { name: 'read_pages', args: '{"document": 77, "from": 1}' },
        { name: 'list_documents', args: 'no JSON' },
      ],
      ...Array.from({ length: 9 }, () => [search, { name: 'list_documents', args: '' }]),
    ],
  })
  const before = backend.model.requests.length
  const question = 'What does tea cost, and who founded the house?'
  const answer = await askAndWait(backend, alice, room, question)
  expect(answer).toMatchObject({
    status: 'done',
    content: 'Two euros [1]. Ann [2].',
    citations: [
      { document_title: 'Prices', state: 'related' },
      { document_title: 'History', state: 'related' },
    ],
    plan: {
      kind: 'steps',
      steps: [
        { tool: 'search', query: 'Tea costs', found: 1 },
        { tool: 'read_pages', document: 'History', from: 1, to: 900, found: 1 },
        { tool: 'search', found: 1 },
        { tool: 'list_documents', found: 2 },
        { tool: 'search' },
        { tool: 'list_documents' },
      ],
    },
  })
  const asked = chatsSince(backend, before)
  expect(asked[1]).toContain('Ann founded the house')
  // What it may not, or is not there, is no step, and said to it.
  expect(asked[2]?.match(/This cannot be done/g)).toHaveLength(3)
  expect(asked[3]).toContain('Passage 1 again.')
})

it.for<[string, ScenarioParams['toolCalls']]>([
  ['takes no tools', 'refused'],
  ['calls none', []],
])(
  'a model that %s answers from what each part finds',
  async ([name, toolCalls], { backend: own, alice, room }) => {
    own.useChatModel(`a model that ${name}`)
    await addArticle(own, alice, room, 'Tea costs 2 euros.', 'Prices')
    await addArticle(own, alice, room, 'Ann founded the house in 1951.', 'History')
    own.model.scenario('plain', { answer: 'Two euros [1].', toolCalls: toolCalls ?? [] })
    const question = 'What does tea cost, and who founded the house?'
    const answer = await askAndWait(own, alice, room, question)
    expect(answer).toMatchObject({ status: 'done', content: 'Two euros [1].' })
    const prompt = JSON.stringify(own.model.requests.at(-1)?.body)
    for (const words of ['Tea costs 2 euros', 'Ann founded']) expect(prompt).toContain(words)
    expect(answer.plan).toMatchObject({
      kind: 'steps',
      steps: [{ query: 'What does tea cost' }, { query: 'who founded the house?' }],
    })
  },
)

it('a model that takes no system role is told its rules by the user, for tools too', async ({
  backend,
  alice,
  room,
}) => {
  backend.useChatModel('a model without a system role')
  await addArticle(backend, alice, room, 'Tea costs 2 euros.', 'Prices')
  backend.model.scenario('refuses', {
    times: 1,
    status: 400,
    error: { message: 'System role not supported' },
    answer: 'Two euros [1].',
    toolCalls: [[{ name: 'search', args: { query: 'Tea costs' } }]],
  })
  const before = backend.model.requests.length
  const answer = await askAndWait(backend, alice, room, 'What does tea cost, and who sells it?')
  expect(answer).toMatchObject({ status: 'done', plan: { steps: [{ query: 'Tea costs' }] } })
  const [refused, ...others] = chatsSince(backend, before)
  expect(refused).toContain('"role":"system"')
  expect(others.length).toBeGreaterThan(1)
  for (const prompt of others) expect(prompt).not.toContain('"role":"system"')
})
