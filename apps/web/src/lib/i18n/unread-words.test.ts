import { expect, test } from 'vitest'
import { unreadWords } from './unread-words.ts'

test('what was not read is added up by its kind', () => {
  const documents = [
    { unread: { pictures: 2, charts: 1, objects: 0 } },
    { unread: null },
    { unread: { pictures: 1, shapes: 4 } },
    { unread: 'nonsense' },
  ]
  expect(unreadWords(documents, ', ')).toBe('3 pictures, 1 chart, 4 other parts')
  expect(unreadWords([{ unread: { parts: 0 } }], ', ')).toBe('')
})
