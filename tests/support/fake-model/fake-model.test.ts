import OpenAI, {
  APIConnectionError,
  APIUserAbortError,
  InternalServerError,
  RateLimitError,
} from 'openai'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hashedVector } from './embeddings.ts'
import { startFakeModel, type FakeModel } from './index.ts'

let fake: FakeModel
let client: OpenAI
beforeEach(async () => {
  fake = await startFakeModel()
  client = new OpenAI({ baseURL: fake.url, apiKey: 'key', maxRetries: 0 })
})
afterEach(() => fake.close())

const content =
  '<passage n="1" title="T" page="1">\nThe quick brown fox.\n</passage>\n<question>Q</question>'
const messages = [{ role: 'user' as const, content }]

const open = (signal?: AbortSignal) =>
  client.chat.completions.create(
    { model: 'fake', messages, stream: true, stream_options: { include_usage: true } },
    signal ? { signal } : {},
  )

async function* textOf(stream: Awaited<ReturnType<typeof open>>): AsyncGenerator<string> {
  for await (const { choices } of stream) {
    const text = choices[0]?.delta.content
    if (text) yield text
  }
}

async function readAll(): Promise<string> {
  let answer = ''
  for await (const text of textOf(await open())) answer += text
  return answer
}

test('the default answer quotes the beginning of passage 1', async () => {
  expect(await readAll()).toBe('The quick brown fox. [1]')
  const { choices } = await client.chat.completions.create({ model: 'fake', messages })
  expect(choices[0]?.message.content).toBe('The quick brown fox. [1]')
})

test('a test sets the answer, and sees the request', async () => {
  fake.scenario('plain', { answer: '答案在此。[1]' })
  expect(await readAll()).toBe('答案在此。[1]')
  expect(fake.requests).toMatchObject([
    { path: '/v1/chat/completions', headers: { authorization: 'Bearer key' }, body: { messages } },
  ])
})

test('slow gives exactly the tokens that are released', async () => {
  fake.scenario('slow', { answer: 'one two three' })
  const text = textOf(await open())
  fake.release(2)
  expect((await text.next()).value).toBe('one')
  expect((await text.next()).value).toBe(' two')
  const third = text.next()
  expect(await Promise.race([third.then(() => 'early'), readAllOfPlain()])).toBe('later')
  fake.release()
  expect((await third).value).toBe(' three')
})

/** Another whole request, answered while the slow one waits. */
async function readAllOfPlain(): Promise<string> {
  await client.embeddings.create({ model: 'fake', input: 'x' })
  return 'later'
}

test('cutOff destroys the connection in mid-stream', async () => {
  fake.scenario('cutOff', { answer: 'one two three four', after: 2 })
  const received: string[] = []
  const read = async () => {
    for await (const text of textOf(await open())) received.push(text)
  }
  await expect(read()).rejects.toThrow('terminated')
  expect(received.join('')).toBe('one two')
})

test('rateLimited says when to come back, and can end by itself', async () => {
  fake.scenario('rateLimited', { retryAfterSeconds: 7, times: 1 })
  const error = await open().catch((error: unknown) => error)
  expect(error).toBeInstanceOf(RateLimitError)
  expect(error instanceof RateLimitError && error.headers.get('retry-after')).toBe('7')
  expect(await readAll()).toContain('[1]')
})

test('serverError is a 500', async () => {
  fake.scenario('serverError')
  await expect(open()).rejects.toBeInstanceOf(InternalServerError)
})

test('malformed breaks the stream with a chunk that is no JSON', async () => {
  fake.scenario('malformed')
  await expect(readAll()).rejects.toBeInstanceOf(SyntaxError)
})

test('hang never answers', async () => {
  fake.scenario('hang')
  const abort = new AbortController()
  const request = open(abort.signal)
  await client.embeddings.create({ model: 'fake', input: 'x' })
  abort.abort()
  await expect(request).rejects.toBeInstanceOf(APIUserAbortError)
})

test('reasoning comes before the content and is not part of it', async () => {
  fake.scenario('reasoning', { answer: 'yes' })
  const kinds: string[] = []
  for await (const { choices } of await open()) {
    const delta: object = choices[0]?.delta ?? {}
    if ('reasoning_content' in delta) kinds.push('reasoning')
    else if ('content' in delta && delta.content === 'yes') kinds.push('content')
  }
  expect(new Set(kinds)).toEqual(new Set(['reasoning', 'content']))
  expect(kinds.at(-1)).toBe('content')
})

test('crlf frames its events with carriage returns, comments, and no usage', async () => {
  fake.scenario('crlf', { answer: 'fine' })
  const response = await fetch(`${fake.url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'fake', messages, stream: true }),
  })
  const text = await response.text()
  expect(text).toMatch(/^: keep-alive\r\n\r\ndata: /)
  expect(text).toMatch(/data: \[DONE\]\r\n\r\n$/)
  expect(text).not.toContain('usage')
  expect(await readAll()).toBe('fine')
})

test('embeddings are the same unit vector for the same text, near for common words', async () => {
  const { data } = await client.embeddings.create({ model: 'fake', input: ['red fox', '資料庫'] })
  const expected = hashedVector('red fox')
  expect(data[0]?.embedding).toHaveLength(512)
  expect(data[0]?.embedding[3]).toBeCloseTo(expected[3] ?? Number.NaN, 6)
  const near = hashedVector('red dog').reduce(
    (sum, value, at) => sum + value * (expected[at] ?? 0),
    0,
  )
  expect(near).toBeGreaterThan(0.3)
})

test.each([
  ['embeddingsRateLimited', RateLimitError],
  ['embeddingsServerError', InternalServerError],
] as const)('%s fails the embeddings and leaves the chat alone', async (name, kind) => {
  fake.scenario(name)
  const request = client.embeddings.create({ model: 'fake', input: 'x' })
  await expect(request).rejects.toBeInstanceOf(kind)
  expect(await readAll()).toContain('[1]')
})

test('another process drives it over HTTP', async () => {
  const control = (path: string, body: object) =>
    fetch(`http://127.0.0.1:${fake.port}/control/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
  await control('scenario', { name: 'slow', params: { answer: 'one two' } })
  const text = textOf(await open())
  await control('release', { count: 1 })
  expect((await text.next()).value).toBe('one')
  await control('release', {})
  expect((await text.next()).value).toBe(' two')
  expect((await control('scenario', { name: 'unheard of' })).status).toBe(400)
})

test('a closed server refuses connections', async () => {
  await fake.close()
  await expect(open()).rejects.toBeInstanceOf(APIConnectionError)
  fake = await startFakeModel()
})
