import { describe, expect, it } from 'vitest'
import { pageTerm, takePageReferences } from './page-terms.ts'

describe('a question names pages', () => {
  it.each<[string, (number | 'last')[]]>([
    ['What is the colour of the logo on page 10?', [10]],
    ['What models are introduced on pages 10 and 11?', [10, 11]],
    ['What is on pages 3-5?', [3, 4, 5]],
    ['How many cars appear on page three?', [3]],
    ['What is shown on the 6th page?', [6]],
    ['What is on the second slide?', [2]],
    ['Which date is at the top of page(1)?', [1]],
    ['What colour has the car on the cover?', [1]],
    ['Is there a signature on the last page?', ['last']],
    ['第 12 頁的圖是什麼？', [12]],
    ['最后一页写了什么？', ['last']],
    ['封面上的車是什麼顏色？', [1]],
    ['封面上的車是什麼顏色？', [1]],
  ])('%s', (question, pages) => {
    expect([...takePageReferences(question).terms]).toEqual(pages.map(pageTerm))
  })

  it('and is left without the words that do', () => {
    expect(takePageReferences('the logo on page 10, in red').text).not.toMatch(/page|10/)
  })

  it.each([
    'How many pages have a table?',
    'What does the homepage 12 link to?',
    'What does the title say?',
    '一頁有幾行？',
    '封面女郎屬於哪一種模特兒？',
    '封面女郎屬於哪一種模特兒？',
  ])('not: %s', (question) => {
    expect(takePageReferences(question)).toEqual({ text: question, terms: new Set() })
  })
})
