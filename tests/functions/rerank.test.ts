import { expect } from 'vitest'
import { z } from 'zod'
import { createReranker } from '../../functions/_shared/models/rerank.ts'
import { startBackend } from '../support/backend.ts'
import { createRoom } from '../support/client.ts'
import { answerJson, startRecordingServer } from '../support/recording-server.ts'
import { test } from 'vitest'
import { addArticle, askAndWait } from './support.ts'

const bodySchema = z.object({
  query: z.string(),
  documents: z.array(z.string()).optional(),
  texts: z.array(z.string()).optional(),
})
const settings = { model: 'judge', apiKey: 'the key', timeoutMs: 1000 }
const signal = AbortSignal.timeout(60_000)

test('candidates of search are put in the order of the server, and stay as they are without it', async () => {
  let isDown = false
  await using server = await startRecordingServer(({ body }, response) => {
    if (isDown) return answerJson(response, { error: 'no' }, 500)
    const { documents = [] } = bodySchema.parse(body)
    const scored = documents.map((text, index) => ({
      index,
      relevance_score: text.includes('sheds') ? 0.9 : 0.1,
    }))
    answerJson(response, { results: scored.toReversed() })
  })
  await using backend = await startBackend({
    models: { rerank: { ...settings, baseUrl: `${server.url}/v1/` } },
  })
  const alice = await backend.signUp('alice')
  const room = await createRoom(alice)
  await addArticle(backend, alice, room, 'The notice period of a tenant is three months.', 'One')
  await addArticle(backend, alice, room, 'For sheds the notice period is a week.', 'Two')
  const firstTitle = async (): Promise<string | undefined> => {
    await askAndWait(backend, alice, room, 'What is the notice period of a tenant?')
    const prompt = JSON.stringify(backend.model.requests.at(-1)?.body)
    return /n=\\"1\\" title=\\"(\w+)/.exec(prompt)?.[1]
  }
  expect(await firstTitle()).toBe('Two')
  const asked = server.requests.at(-1)
  expect(asked).toMatchObject({
    path: '/v1/rerank',
    headers: { authorization: 'Bearer the key' },
    body: { model: 'judge', query: 'What is the notice period of a tenant?', top_n: 2 },
  })
  isDown = true
  expect(await firstTitle()).toBe('One')
})

test.each([
  ['of Jina, Cohere and vLLM', (list: object[]) => ({ results: list })],
  ['of Voyage', (list: object[]) => ({ object: 'list', data: list })],
  ['of a bare list', (list: object[]) => list],
])('scores %s are understood; what is left out comes last', async (_name, wrap) => {
  await using server = await startRecordingServer((_request, response) =>
    answerJson(
      response,
      wrap([
        { index: 0, relevance_score: -3 },
        { index: 2, relevance_score: 4.5 },
        { index: 9, relevance_score: 7 },
      ]),
    ),
  )
  const rerank = createReranker({ ...settings, baseUrl: server.url })
  expect(await rerank('q', ['a', 'b', 'c', 'd'], signal)).toEqual([2, 0, 1, 3])
})

test('a server that wants texts gets texts, from the second call on at once', async () => {
  await using server = await startRecordingServer(({ body }, response) => {
    const { texts } = bodySchema.parse(body)
    if (!texts) return answerJson(response, { error: 'missing field `texts`' }, 422)
    answerJson(response, [
      { index: 1, score: 0.8 },
      { index: 0, score: 0.2 },
    ])
  })
  const rerank = createReranker({ ...settings, baseUrl: server.url })
  expect(await rerank('q', ['a', 'b'], signal)).toEqual([1, 0])
  expect(await rerank('q', ['a', 'b'], signal)).toEqual([1, 0])
  expect(server.requests).toHaveLength(3)
})

test('a server that does not answer is waited for as long as is set', async () => {
  await using server = await startRecordingServer(() => undefined)
  const rerank = createReranker({ ...settings, timeoutMs: 100, baseUrl: server.url })
  await expect(rerank('q', ['a', 'b'], signal)).rejects.toThrow(/timeout/i)
})
