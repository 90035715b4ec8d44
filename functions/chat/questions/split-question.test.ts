import { describe, expect, it } from 'vitest'
import { splitQuestion } from './split-question.ts'

describe('a question of several parts', () => {
  it.each<[string, string[]]>([
    [
      'What is the loan period, and who may extend it?',
      ['What is the loan period', 'who may extend it?'],
    ],
    [
      'When was the mill built? How many people worked there?',
      ['When was the mill built?', 'How many people worked there?'],
    ],
    [
      'I lost my card. What does a new one cost and where do I get it?',
      ['I lost my card. What does a new one cost', 'where do I get it?'],
    ],
    [
      'Is there a lift and is the reading room open on Sundays?',
      ['Is there a lift', 'is the reading room open on Sundays?'],
    ],
    ['借閱期限多久，逾期罰款多少？', ['借閱期限多久', '逾期罰款多少？']],
    ['試用期是多久？預告期呢？誰可以延長？', ['試用期是多久？', '預告期呢？', '誰可以延長？']],
    ['谁负责审核以及多久审核一次？', ['谁负责审核', '多久审核一次？']],
  ])('%s', (question, parts) => {
    expect(splitQuestion(question)).toEqual(parts)
  })
})

describe('a question that is one', () => {
  it.each([
    'Who wrote it and when?',
    'What are the rights and duties of a member?',
    'If the card is lost, what does a new one cost?',
    'Does the library lend maps and atlases?',
    '如果試用期沒有通過，會怎麼樣？',
    '在任何情況下，誰可以取消？',
    'How do I register?',
    '',
    '???',
  ])('%s', (question) => {
    expect(splitQuestion(question)).toEqual([])
  })
})
