import { describe, expect, it } from 'vitest'
import { type AskingGuide, chooseStarters } from './starter-topics.ts'

const guideOf = (questions: string[], headings: string[] = []): AskingGuide => ({
  questions,
  outline: headings.map((title) => ({ title })),
})
const choose = (...guides: AskingGuide[]): string[] =>
  chooseStarters(guides, 3, (topic) => `About ${topic}?`)

describe('the first questions of a conversation', () => {
  it('come from every document in turn', () => {
    const first = guideOf(['What is a quay?', 'What is listed under “Fees”?'])
    expect(choose(first, guideOf(['什麼是訪客證？']))).toEqual([
      'What is a quay?',
      '什麼是訪客證？',
      'What is listed under “Fees”?',
    ])
  })

  it('are about headings where a guide asks nothing, spread over a long document', () => {
    const headings = Array.from({ length: 30 }, (_, i) => `Teil ${i}`)
    expect(choose(guideOf([], headings))).toEqual([
      'About Teil 0?',
      'About Teil 10?',
      'About Teil 20?',
    ])
  })

  it('leave out numbers, and headings that are none', () => {
    const headings = [
      '1.2 Pflege',
      '第二章 起步',
      '2024',
      'Ein ganzer Satz.',
      'Warum?',
      'x'.repeat(61),
    ]
    expect(choose(guideOf([], headings))).toEqual(['About Pflege?', 'About 起步?'])
  })

  it('are as many as there are', () => {
    expect(choose(guideOf(['One?']), guideOf([]))).toEqual(['One?'])
    expect(choose()).toEqual([])
  })
})
