import { expect } from 'vitest'
import { it } from './fixtures.ts'
import { createRoom } from '../support/client.ts'
import { addArticle, ask, askAndWait, readMessage } from './support.ts'

const LOOSE =
  'One orbit of Mercury takes 88 days [1]. Mercury is the smallest planet of the solar system [1].'

let room: string

it.beforeAll(async ({ backend, alice }) => {
  backend.judgeClaims()
  room = await createRoom(alice)
  const body = 'Mercury is the smallest planet of the solar system. It orbits the sun in 88 days.'
  await addArticle(backend, alice, room, body)
})

it('a model is asked about what no rule can decide, and its verdict stays its own', async ({
  backend,
  alice,
}) => {
  backend.model.scenario('slow', { answer: LOOSE })
  const { answerId } = await ask(backend, alice, room, 'How long is an orbit of Mercury?')
  await expect.poll(() => backend.model.requests.at(-1)?.path).toMatch(/chat\/completions/)
  const verdict = 'Here: [{"n": 1, "verdict": "supported"}, {"n": 7, "verdict": "silent"}]'
  backend.model.scenario('plain', { answer: verdict })
  backend.model.release()
  await backend.settled()
  const { citations } = await readMessage(alice, answerId)
  expect(citations.toSorted((a, b) => a.position - b.position)).toMatchObject([
    { state: 'related', verified: false, judged_by: 'scripted', judgement: 'supported' },
    { state: 'verified', verified: true, judged_by: null, judgement: null },
  ])
  const body = JSON.stringify(backend.model.requests.at(-1)?.body)
  expect(body).toContain('Claim 1: One orbit of Mercury takes 88 days')
  expect(body).not.toContain('Claim 2')
})

it('a model that answers otherwise changes nothing', async ({ backend, alice }) => {
  backend.model.scenario('plain', { answer: LOOSE })
  const { citations } = await askAndWait(backend, alice, room, 'How long is an orbit of Mercury?')
  expect(citations.map(({ judged_by }) => judged_by)).toEqual([null, null])
})
