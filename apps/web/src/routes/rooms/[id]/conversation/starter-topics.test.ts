import { describe, expect, it } from 'vitest'
import { chooseTopics, headingsOf } from './starter-topics.ts'

describe('headings of a text', () => {
  it.each([
    ['of Markdown', '# Heaters\nThey warm.\n## **Care**', ['Heaters', 'Care']],
    ['with numbers', '4.3 What is debmake?\nIt is a helper.', ['What is debmake?']],
    [
      'in a table of contents',
      '1.2 First steps . . . . . . . 14\n1.3 Later . . . . 15',
      ['First steps', 'Later'],
    ],
    [
      'with what a reader leaves of the dots',
      '1 Overview 1\n4.3 What is it? … 15\n8.1 debian/control … 38',
      ['Overview', 'What is it?', 'debian/control'],
    ],
    ['in Chinese', '第二章 起步\n4.3 什麼是 debmake？', ['起步', '什麼是 debmake？']],
    ['are not sentences, numbers or steps', '1. Fill it with water.\n3 2024\n2.5 kg', []],
    ['count once', '# Heaters\n# Heaters', ['Heaters']],
  ])('%s', (_rule, text, expected) => {
    expect(headingsOf(text)).toEqual(expected)
  })
})

describe('topics', () => {
  it('come from every document in turn, questions first', () => {
    const first = ['One', 'Why two?', 'Three']
    expect(chooseTopics([first, ['Other']], 3)).toEqual(['Why two?', 'Other', 'One'])
  })

  it('are spread over a long document', () => {
    const headings = Array.from({ length: 30 }, (_, i) => `Part ${i}`)
    expect(chooseTopics([headings], 3)).toEqual(['Part 0', 'Part 10', 'Part 20'])
  })

  it('are as many as there are', () => {
    expect(chooseTopics([['One'], []], 3)).toEqual(['One'])
  })
})
