import { expect, test } from 'vitest'
import { quoteBlocks } from './quote.ts'

test('paragraphs, items and rows end with their marker, a heading is one', () => {
  const text =
    '## Loans\n\nBooks may be\nborrowed.\n\n- one\n- two [12]\n\n| Item | Days |\n| --- | --- |\n| Book | 28 |\n\n```\ncode\n```'
  expect(quoteBlocks(text, 3)).toBe(
    '**Loans**\n\nBooks may be borrowed. [3]\n\n- one [3]\n- two ⟦12⟧ [3]\n\n' +
      '| Item | Days |\n| --- | --- |\n| Book | 28 [3] |\n\n```\ncode\n```\n[3]',
  )
})

test('a heading alone is marked, and so is a row without its header', () => {
  expect(quoteBlocks('# 手冊', 1)).toBe('**手冊** [1]')
  expect(quoteBlocks('| Book | 28 |', 2)).toBe('| | |\n| --- | --- |\n| Book | 28 [2] |')
})
