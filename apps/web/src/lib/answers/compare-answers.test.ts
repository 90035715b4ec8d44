import { expect, it } from 'vitest'
import { compareAnswers } from './compare-answers.ts'

const textOf = (content: string) => ({
  content,
  citations: [...content.matchAll(/\[\d\]/g)].map(({ index }) => ({ position: index })),
})
const compare = (before: string, after: string) => {
  const { pieces, added, removed } = compareAnswers(textOf(before), textOf(after))
  return [added, removed, ...pieces.map(({ kind, text }) => `${kind}: ${text}`)]
}

it('tells which sentences came and went, and where', () => {
  expect(
    compare(
      'Tea costs 2 euros. [1] Milk is free. [1]',
      'Tea costs 5 euros. [1] **Milk** is free. [2]\n\n- Sugar too.',
    ),
  ).toEqual([
    2,
    1,
    'removed: Tea costs 2 euros.',
    'added: Tea costs 5 euros.',
    'same: Milk is free.',
    'added: Sugar too.',
  ])
  expect(compare('茶要兩元。[1] 奶免費。', '茶要五元。[1] 奶免費。').slice(0, 2)).toEqual([1, 1])
})

it('marks, numbers of sources and case are no difference', () => {
  expect(compare('# Tea\n\nIt is hot. [1]', 'Tea\n\nIt is **hot**. [2]').slice(0, 2)).toEqual([
    0, 0,
  ])
  expect(compare('', '')).toEqual([0, 0])
})

it('long answers are compared too', () => {
  const many = (from: number) =>
    Array.from({ length: 500 }, (_, i) => `Room ${i + from} is blue.`).join(' ')
  expect(compare(many(0), many(1)).slice(0, 2)).toEqual([1, 1])
})
