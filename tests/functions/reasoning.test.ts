import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import type { AnswerEvent } from '../../functions/_shared/contract/events.ts'
import { addArticle, ask, askAndWait, readMessage } from './support.ts'
import { subscribe } from './events.ts'

const SENTENCE = 'Mercury is the smallest planet of the solar system'
const ANSWER = `${SENTENCE} [1].`
const SECRET = 'The secret plan is to cite passage [1] twice [1].'
const QUESTION = 'What is Mercury?'

it.beforeEach(async ({ backend, alice, room }) => {
  await addArticle(backend, alice, room, `${SENTENCE}. It orbits the sun in 88 days.`)
})

const toDeltas = (text: string, length: number): object[] =>
  (text.match(new RegExp(`[^]{1,${String(length)}}`, 'g')) ?? []).map((content) => ({ content }))

describe('reasoning', () => {
  it.for([
    ['reasoning_content', (text: string) => text],
    ['reasoning', (text: string) => text],
    ['thinking', (text: string) => text],
    ['reasoning_details', (text: string) => [{ type: 'reasoning.text', text }]],
  ] as const)(
    'in %s is told while it lasts, and stands in no row',
    async ([field, wrap], { backend, alice, room }) => {
      const received = await subscribe(alice, `room:${room}`)
      const deltas = [{ [field]: wrap(SECRET) }, ...toDeltas(ANSWER, 9)]
      backend.model.scenario('deltas', { deltas })
      const answer = await askAndWait(backend, alice, room, QUESTION)
      expect(answer).toMatchObject({ status: 'done', content: ANSWER })
      expect(answer.citations).toMatchObject([{ position: SENTENCE.length + 1, state: 'verified' }])
      const thinking = received.flatMap(({ event, payload }) =>
        event === 'loading' && payload['stage'] === 'thinking' ? [payload] : [],
      )
      expect(thinking).toMatchObject([
        { message_id: answer.id, question: QUESTION, seconds: 0, text: SECRET },
      ])
      const { data } = await alice.client
        .from('messages')
        .select('*, citations(*)')
        .eq('id', answer.id)
        .single()
        .throwOnError()
      expect(JSON.stringify(data)).not.toContain('secret')
    },
  )

  it.for([
    ['tags', 'scripted', `<think>\n${SECRET}\n</think>\n\n${ANSWER}`],
    ['longer tags', 'scripted', `<thinking>${SECRET}</thinking>${ANSWER}`],
    [
      'channels',
      'gpt-oss:20b',
      `<|channel|>analysis<|message|>${SECRET}<|end|><|start|>assistant<|channel|>final<|message|>${ANSWER}`,
    ],
    ['a closing tag alone', 'deepseek-r1:7b', `${SECRET}\n</think>\n\n${ANSWER}`],
    [
      'a closing tag alone, of a model unheard of',
      'nobody',
      `Okay, so. ${SECRET}</think>${ANSWER}`,
    ],
  ] as const)(
    'between %s, cut anywhere, is no part of any event, nor of the next prompt',
    async ([_name, model, text], { backend, alice, room }) => {
      backend.useChatModel(model)
      const received = await subscribe(alice, `room:${room}`)
      for (const length of [1, 5]) {
        backend.model.scenario('deltas', { deltas: toDeltas(text, length) })
        const answer = await askAndWait(backend, alice, room, QUESTION)
        expect(answer).toMatchObject({
          status: 'done',
          content: ANSWER,
          citations: [{ position: 51 }],
        })
      }
      const pieces = received.filter(({ event }) => event === 'answer')
      expect(JSON.stringify(pieces)).not.toContain('secret')
      const { body } = backend.model.requests.at(-1) ?? {}
      expect(JSON.stringify(body)).not.toContain('secret')
      backend.useChatModel('scripted')
    },
  )

  it('that was taken for an answer is taken back, with its citations', async ({
    backend,
    alice,
    room,
  }) => {
    backend.useChatModel('unknown')
    const received = await subscribe(alice, `room:${room}`)
    backend.model.scenario('slow', { answer: `It says so [1].\n${SECRET}\n</think>\n\n${ANSWER}` })
    const { answerId } = await ask(backend, alice, room, QUESTION)
    backend.model.release(6)
    const stored = async () => (await readMessage(alice, answerId)).citations.length
    await expect.poll(stored, { timeout: 5000 }).toBe(1)
    backend.model.release()
    await backend.settled()
    const answer = await readMessage(alice, answerId)
    expect(answer).toMatchObject({ status: 'done', content: ANSWER })
    expect(answer.citations).toMatchObject([{ position: 51, state: 'verified' }])
    const last = received.findLast(({ event }) => event === 'answer')
    expect(last?.payload as unknown as AnswerEvent).toMatchObject({ length: ANSWER.length })
    backend.useChatModel('scripted')
  })

  it('keeps an answer alive for longer than it may stand still', async ({
    backend,
    alice,
    room,
  }) => {
    const thoughts = Array.from({ length: 9 }, (_, i) => ({ reasoning: `Step ${String(i)}. ` }))
    const deltas = [...thoughts, ...toDeltas(ANSWER, 100)]
    backend.model.scenario('deltas', { deltas, tokenMs: 300 })
    const received = await subscribe(alice, `room:${room}`)
    expect(await askAndWait(backend, alice, room, QUESTION)).toMatchObject({ content: ANSWER })
    const seconds = received.flatMap(({ payload }) => payload['seconds'] ?? [])
    expect(seconds.length).toBeGreaterThan(1)
  })

  it('without an answer is a failure of its own', async ({ backend, alice, room }) => {
    backend.model.scenario('deltas', { deltas: [{ reasoning: SECRET }], finishReason: 'length' })
    const answer = await askAndWait(backend, alice, room, QUESTION)
    expect(answer).toMatchObject({ status: 'failed', error_code: 'model_no_answer' })
  })
})
