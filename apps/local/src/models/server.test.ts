import { once } from 'node:events'
import type { Server } from 'node:http'
import OpenAI from 'openai'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createEmbedder, EMBEDDING_DIMENSIONS, type Embedder } from './embedder.ts'
import { createModelServer } from './server.ts'

// The first embedding waits for the weights, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 30_000 })

let embedder: Embedder
let server: Server
let client: OpenAI

beforeAll(async () => {
  embedder = createEmbedder()
  server = createModelServer(embedder)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  client = new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey: 'none', maxRetries: 0 })
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await embedder.close()
})

const cosine = (a: number[] = [], b: number[] = []) =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)

const content = `<passage n="1" title="Moon" page="2">
The moon orbits the earth every month. It has no air.
</passage>
<question>What does the moon orbit?</question>`
const chat = { model: 'extractive', messages: [{ role: 'user' as const, content }] }
const ANSWER = 'The moon orbits the earth every month. [1]'

test('embeddings are unit vectors, near for texts that mean the same', async () => {
  const input = ['How do I cook rice?', 'A recipe for boiling rice', 'The stock market fell']
  const { data, usage } = await client.embeddings.create({ model: 'use-lite-en', input })
  const [question, recipe, market] = data.map(({ embedding }) => embedding)
  expect(question).toHaveLength(EMBEDDING_DIMENSIONS)
  expect(cosine(question, question)).toBeCloseTo(1, 3)
  expect(cosine(question, recipe)).toBeGreaterThan(cosine(question, market) + 0.1)
  expect(usage.total_tokens).toBeGreaterThan(0)
})

test('both encodings carry the same vector', async () => {
  const request = { model: 'use-lite-en', input: 'hello' }
  const [base64, float] = await Promise.all([
    client.embeddings.create(request),
    client.embeddings.create({ ...request, encoding_format: 'float' }),
  ])
  expect(cosine(base64.data[0]?.embedding, float.data[0]?.embedding)).toBeCloseTo(1, 4)
})

test('every text of a long list, empty and Chinese ones too, keeps its place', async () => {
  const input = ['', '資料庫', ...Array.from({ length: 18 }, (_, n) => `text number ${n}`), '']
  const { data } = await client.embeddings.create({ model: 'use-lite-en', input })
  const [alone] = (
    await client.embeddings.create({ model: 'use-lite-en', input: 'text number 17' })
  ).data
  expect(data).toHaveLength(input.length)
  expect(cosine(data[19]?.embedding, alone?.embedding)).toBeCloseTo(1, 4)
})

test('a question is embedded before a long list that came first', async () => {
  const finished: string[] = []
  const list = Array.from({ length: 17 }, (_, n) => `a longer text, number ${n}`)
  await Promise.all([
    embedder.embed(list).then(() => finished.push('list')),
    embedder.embed(['a question']).then(() => finished.push('question')),
  ])
  expect(finished).toEqual(['question', 'list'])
})

test('an answer streams in pieces, then its end, then the usage', async () => {
  const stream = await client.chat.completions.create({
    ...chat,
    stream: true,
    stream_options: { include_usage: true },
  })
  const chunks: OpenAI.ChatCompletionChunk[] = []
  for await (const chunk of stream) chunks.push(chunk)
  const pieces = chunks.map(({ choices }) => choices[0]?.delta.content ?? '')
  expect(pieces.join('')).toBe(ANSWER)
  expect(pieces.filter((piece) => piece !== '').length).toBeGreaterThan(5)
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop')
  expect(chunks.at(-1)?.usage?.completion_tokens).toBeGreaterThan(0)
})

test('without streaming the same answer comes at once', async () => {
  const { choices, usage } = await client.chat.completions.create(chat)
  expect(choices[0]?.message.content).toBe(ANSWER)
  expect(usage?.prompt_tokens).toBeGreaterThan(0)
})

test('the models are listed', async () => {
  const { data } = await client.models.list()
  expect(data.map(({ id }) => id)).toEqual(['extractive', 'use-lite-en'])
})

test('what the server cannot do is an error that says so', async () => {
  const unknown = client.chat.completions.create({ ...chat, model: 'gpt-9' })
  await expect(unknown).rejects.toMatchObject({ status: 404, code: 'model_not_found' })
  const long = client.embeddings.create({ model: 'use-lite-en', input: 'x'.repeat(40_000) })
  await expect(long).rejects.toMatchObject({ status: 400, code: 'context_length_exceeded' })
})
