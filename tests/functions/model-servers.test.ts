import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { addArticle, ask, askAndWait, lastPrompt, readMessage } from './support.ts'

const SENTENCE = 'Mercury is the smallest planet of the solar system'
const ANSWER = `${SENTENCE} [1].`
const QUESTION = 'What is Mercury?'

it.beforeEach(async ({ backend, alice, room }) => {
  // Nothing is known of the model.
  backend.useChatModel('scripted')
  backend.model.scenario('plain', { answer: ANSWER })
  await addArticle(backend, alice, room, `${SENTENCE}. It orbits the sun in 88 days.`)
})

describe('a prompt', () => {
  const PAGE = Array.from(
    { length: 400 },
    (_, i) =>
      `Planet number ${String(i)} has a moon called ${'abcdefghijklmnop'[i % 16] ?? ''}${String(i)}.`,
  ).join(' ')

  it('that the server has cut is told, and the next one is made to fit', async ({
    backend,
    alice,
    room,
  }) => {
    await addArticle(backend, alice, room, PAGE, 'Planets')
    const question = 'Which planet has a moon called a16?'
    const usage = { prompt_tokens: 1024, completion_tokens: 12 }
    backend.model.scenario('plain', { answer: ANSWER, usage })
    const answer = await askAndWait(backend, alice, room, question)
    expect(answer.plan).toMatchObject({ cut: { what: 'prompt', read: 1024 } })
    const whole = JSON.stringify(lastPrompt(backend)).length
    backend.model.scenario('plain', { answer: ANSWER, usage: { ...usage, prompt_tokens: 700 } })
    const next = await askAndWait(backend, alice, room, question)
    expect(next.plan).not.toMatchObject({ cut: {} })
    expect(JSON.stringify(lastPrompt(backend)).length).toBeLessThan(whole * 0.6)
    // Models that were made anew have the memory of a process that has just started.
    backend.useChatModel('scripted')
    await askAndWait(backend, alice, room, question)
    expect(JSON.stringify(lastPrompt(backend)).length).toBeLessThan(whole * 0.6)
  })

  it('that was read whole is not', async ({ backend, alice, room }) => {
    backend.model.scenario('plain', {
      answer: ANSWER,
      usage: { prompt_tokens: 250, completion_tokens: 9 },
    })
    const { plan } = await askAndWait(backend, alice, room, QUESTION)
    expect(plan).not.toMatchObject({ cut: {} })
  })

  it('that is too long for the model is sent once more with less', async ({
    backend,
    alice,
    room,
  }) => {
    await addArticle(backend, alice, room, PAGE, 'Planets')
    const message = "This model's maximum context length is 2048 tokens, your messages have 3120."
    const error = { message, code: 'context_length_exceeded' }
    backend.model.scenario('refuses', { status: 400, error, answer: ANSWER, times: 1 })
    expect(
      await askAndWait(backend, alice, room, 'Which planet has a moon called a16?'),
    ).toMatchObject({ status: 'done', content: ANSWER })
  })

  it('has the best passage next to the question for a model that runs at home, and first for others', async ({
    backend,
    alice,
    room,
  }) => {
    backend.model.listModels([{ id: 'gpt-4.1' }])
    await addArticle(backend, alice, room, 'Mercury is a metal as well, and a god.', 'Other')
    const order = async (): Promise<number[]> => {
      const last = lastPrompt(backend).messages.at(-1)?.content ?? ''
      return [...last.matchAll(/<passage n="(\d)"/g)].map(([, n]) => Number(n))
    }
    await askAndWait(backend, alice, room, QUESTION)
    expect(await order()).toEqual([2, 1])
    await alice.client.from('rooms').update({ model: 'gpt-4.1' }).eq('id', room).throwOnError()
    await askAndWait(backend, alice, room, QUESTION)
    expect(await order()).toEqual([1, 2])
  })

  it('whose answer was cut off by a limit of the server is told too', async ({
    backend,
    alice,
    room,
  }) => {
    backend.model.scenario('plain', { answer: ANSWER, finishReason: 'length' })
    expect((await askAndWait(backend, alice, room, QUESTION)).plan).toMatchObject({
      cut: { what: 'answer' },
    })
  })
})

describe('a model that refuses a part of the request', () => {
  it.for([
    [
      'a temperature',
      "Unsupported value: 'temperature' does not support 0 with this model.",
      'temperature',
    ],
    ['options', 'Unrecognized request argument supplied: stream_options', 'stream_options'],
    ['a system role', 'System role not supported', undefined],
  ] as const)(
    '%s, is asked without it, and from then on at once',
    async ([_name, message, part], { backend, alice, room }) => {
      const error = { message, code: 'unsupported_value' }
      backend.model.scenario('refuses', { status: 400, error, answer: ANSWER, times: 1 })
      const before = backend.model.requests.length
      for (let i = 0; i < 2; i++) {
        const answer = await askAndWait(backend, alice, room, QUESTION)
        expect(answer).toMatchObject({ status: 'done', content: ANSWER })
      }
      const asked = backend.model.requests
        .slice(before)
        .filter(({ path }) => path.endsWith('/completions'))
      expect(asked).toHaveLength(3)
      for (const { body } of asked.slice(1)) {
        if (part === undefined) expect(JSON.stringify(body)).not.toContain('"role":"system"')
        else expect(body).not.toHaveProperty(part)
        expect(JSON.stringify(body)).toContain('cite it as [n]')
      }
    },
  )
})

describe('an error of the server', () => {
  it.for([
    ['model_key_wrong', 401, { message: 'Incorrect API key provided', code: 'invalid_api_key' }],
    ['model_unknown', 404, { message: 'The model `x` does not exist', code: 'model_not_found' }],
    ['model_unknown', 404, { message: 'model "x" not found, try pulling it first' }],
    ['model_unknown', 400, { message: 'x is not a valid model ID', code: 400 }],
    ['model_no_credit', 402, { message: 'Insufficient Balance' }],
    ['model_no_credit', 400, { message: 'Your credit balance is too low to access the API.' }],
    [
      'model_prompt_too_long',
      400,
      {
        message: 'the request exceeds the available context size',
        type: 'exceed_context_size_error',
      },
    ],
    ['model_refused', 400, { message: 'Filtered', code: 'content_filter' }],
    ['model_failed', 404, { message: '404 page not found' }],
    [
      'model_no_credit',
      undefined,
      { message: 'You exceeded your current quota', code: 'insufficient_quota' },
    ],
  ] as const)('is %s for %s %j', async ([code, status, error], { backend, alice, room }) => {
    backend.model.scenario('refuses', { ...(status ? { status } : {}), error })
    const answer = await askAndWait(backend, alice, room, QUESTION)
    expect(answer).toMatchObject({ status: 'failed', error_code: code })
    expect(answer.content).not.toContain(error.message)
  })

  it('is told from a busy one by its code', async ({ backend, alice, room }) => {
    const refuse = async (error: object): Promise<string | null> => {
      backend.model.scenario('refuses', { status: 429, error })
      return (await askAndWait(backend, alice, room, QUESTION)).error_code
    }
    expect(await refuse({ code: 'insufficient_quota', message: 'You exceeded your quota' })).toBe(
      'model_no_credit',
    )
    expect(await refuse({ message: 'Rate limit reached' })).toBe('model_rate_limited')
  })

  it('may be a filter that stops the answer, or a refusal', async ({ backend, alice, room }) => {
    backend.model.scenario('deltas', { deltas: [], finishReason: 'content_filter' })
    const filtered = await askAndWait(backend, alice, room, QUESTION)
    expect(filtered).toMatchObject({ status: 'failed', error_code: 'model_refused' })
    backend.model.scenario('deltas', { deltas: [{ refusal: 'I cannot help with that.' }] })
    const { answerId } = await ask(backend, alice, room, QUESTION)
    await backend.settled()
    expect(await readMessage(alice, answerId)).toMatchObject({ error_code: 'model_refused' })
  })
})
