import { describe, expect, it } from 'vitest'
import { setFormAside } from './question-form.ts'

describe('what a question says about the form of its answer', () => {
  it.each([
    ['What was the revenue? Answer in USD millions.', 'What was the revenue?'],
    ['What was the revenue (in USD millions)?', 'What was the revenue ?'],
    ['What is the margin? Round your answer to two decimal places.', 'What is the margin?'],
    [
      'What is the margin?Answer in percentage terms, round to one decimal place.',
      'What is the margin?',
    ],
    ['How many are there? Please write down the answer in integer format.', 'How many are there?'],
    ['Which colours? Write the answer in the list format, e.g., ["red","blue"]', 'Which colours?'],
    [
      'Is it liquid? If the ratio is not relevant, then state that and explain why.',
      'Is it liquid?',
    ],
  ])('is set aside: %s', (question, kept) => {
    expect(
      setFormAside(question)
        .replaceAll(/[\s().,]+/g, ' ')
        .trim(),
    ).toBe(kept.replaceAll(/[\s().,]+/g, ' ').trim())
  })

  it.each([
    'What does the law give to the poor?',
    'Answer from the balance sheet: what are total assets?',
    'If the pump fails, what do I do?',
    'How many people live in the 2 largest cities?',
    'Round to two decimal places.',
    '總收入是多少？',
  ])('stays: %s', (question) => {
    expect(setFormAside(question)).toBe(question)
  })
})
