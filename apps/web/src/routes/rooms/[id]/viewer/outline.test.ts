import { expect, test } from 'vitest'
import { outlineOf } from './outline.ts'

test('an outline has the names of pages, and their headings below them', () => {
  expect(
    outlineOf([
      {
        number: 1,
        title: null,
        headings: [
          [0, 1, 'Rules'],
          [40, 2, 'Loans'],
        ],
      },
      {
        number: 2,
        title: 'Chapter',
        headings: [
          [0, 1, 'Chapter'],
          [9, 2, 'Fines'],
        ],
      },
      { number: 3, title: null, headings: null },
      { number: 4, title: null, headings: 'nonsense' },
    ]),
  ).toEqual([
    { title: 'Rules', depth: 0, page: 1 },
    { title: 'Loans', depth: 1, page: 1 },
    { title: 'Chapter', depth: 0, page: 2 },
    { title: 'Fines', depth: 2, page: 2 },
  ])
})
