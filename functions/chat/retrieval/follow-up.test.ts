import { expect, test } from 'vitest'
import type { ChatDelta, ChatMessage } from '../../_shared/models/chat-types.ts'
import { isElliptical, resolveFollowUp } from './follow-up.ts'
import type { Turn } from '../prompt/prompt.ts'

test.each([
  'When was it founded?',
  'Why?',
  'And in Germany?',
  'What about the red one?',
  'How many employees do they have?',
  'In 1912?',
  'Who wrote that?',
  '它是什麼時候成立的？',
  '那台北呢？',
  '为什么？',
  '他们有多少员工？',
  '其成立时间是什么时候？',
  '還有呢？',
])('%s leans on the question before', (question) => {
  expect(isElliptical(question)).toBe(true)
})

test.each([
  'Who is Napoleon?',
  'In which year was Warsaw founded?',
  'What is the capital of France?',
  'Which rules apply to refunds of tickets that were bought online before the deadline?',
  '台北是什麼時候設市的？',
  '華沙的人口是多少？',
  '其他城市的人口是多少？',
  '什么是机器学习？',
])('%s stands alone', (question) => {
  expect(isElliptical(question)).toBe(false)
})

const turns = (...texts: string[]): Turn[] =>
  texts.map((content, i) => ({ role: i % 2 === 0 ? 'user' : 'assistant', content }))

const extractive = { chatModel: 'extractive', chat: neverCalled }

test('without a language model "it" brings the question before along', async () => {
  const history = turns('What is row level security?', 'A feature of Postgres.')
  expect(await resolveFollowUp(extractive, 'When was it added?', history)).toEqual({
    kind: 'elliptical',
    context: 'What is row level security?',
  })
})

test('it reaches back over questions that lean on others themselves', async () => {
  const history = turns('什麼是資料列安全性？', '一種機制。', '它何時加入？', '2016 年。')
  expect(await resolveFollowUp(extractive, '為什麼？', history)).toEqual({
    kind: 'elliptical',
    context: '什麼是資料列安全性？\n它何時加入？',
  })
})

test('a change of topic is not dragged back, and a first question has nothing to lean on', async () => {
  const history = turns('What is row level security?', 'A feature of Postgres.')
  const standalone = { kind: 'standalone' }
  expect(await resolveFollowUp(extractive, 'Who is Napoleon?', history)).toEqual(standalone)
  expect(await resolveFollowUp(extractive, '華沙的人口是多少？', history)).toEqual(standalone)
  expect(await resolveFollowUp(extractive, 'When was it added?', [])).toEqual(standalone)
})

const HISTORY = turns('What is row level security?', 'A feature of Postgres.')

test('a language model rewrites the question, which it gets as data with the turns before', async () => {
  const asked: ChatMessage[][] = []
  const model = scripted(['When was row level ', 'security added?'], asked)
  expect(await resolveFollowUp(model, 'When was it added?', HISTORY)).toEqual({
    kind: 'rewritten',
    question: 'When was row level security added?',
  })
  expect(asked[0]?.[1]?.content).toContain('user: What is row level security?')
  expect(asked[0]?.[1]?.content).toContain('<last_question>When was it added?</last_question>')
})

test('a question that is whole is not shown to the model', async () => {
  const model = { chatModel: 'gpt', chat: neverCalled }
  expect(await resolveFollowUp(model, 'Who is Napoleon?', HISTORY)).toEqual({ kind: 'standalone' })
})

test.each([
  ['the same question', 'When was it added?'],
  ['nothing', '  '],
  ['an answer', 'Row level security is a feature.\nIt was added in 2016.'],
  ['another language', '資料列安全性何時加入？'],
  ['something else', 'What is the weather?'],
  ['a novel', 'added '.repeat(400)],
])('%s is no rewrite', async (_name, reply) => {
  expect(await resolveFollowUp(scripted([reply]), 'When was it added?', HISTORY)).toEqual({
    kind: 'standalone',
  })
})

test('a model that fails leaves the question as it stands, with what the words themselves say', async () => {
  const broken = {
    chatModel: 'gpt',
    // eslint-disable-next-line require-yield
    async *chat(): AsyncGenerator<ChatDelta> {
      throw new Error('down')
    },
  }
  expect(await resolveFollowUp(broken, 'When was it added?', HISTORY)).toMatchObject({
    kind: 'elliptical',
  })
  expect(await resolveFollowUp(broken, 'Who is Napoleon?', HISTORY)).toEqual({ kind: 'standalone' })
})

function scripted(replies: string[], asked: ChatMessage[][] = []) {
  return {
    chatModel: 'gpt',
    async *chat(messages: ChatMessage[]): AsyncGenerator<ChatDelta> {
      asked.push(messages)
      for (const text of replies) yield { kind: 'text', text }
    },
  }
}

// eslint-disable-next-line require-yield
async function* neverCalled(): AsyncGenerator<ChatDelta> {
  throw new Error('The extractive model cannot rewrite')
}
