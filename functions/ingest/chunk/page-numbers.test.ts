import { expect, it } from 'vitest'
import { findPrintedNumbers } from './page-numbers.ts'

const book = (lastLine: (number: number) => string, first = 1, count = 6) =>
  Array.from({ length: count }, (_, i) => ({
    number: first + i,
    content: `The report\n\nWhat page ${first + i} tells.\n\n${lastLine(first + i)}`,
  }))

it.each([
  ['alone at the foot', (number: number) => `${number - 3}`],
  ['beside a running head', (number: number) => `Annual report ${number - 3}`],
  ['before one', (number: number) => `${number - 3} Annual report`],
])('a printed number that is not the page’s own, %s', (_name, line) => {
  const found = findPrintedNumbers(book(line, 4))
  expect([...found]).toEqual([4, 5, 6, 7, 8, 9].map((number) => [number, number - 3]))
})

it('belongs to a page without it between two that have it', () => {
  const pages = book((number) => (number === 7 ? 'A picture' : `${number - 3}`), 5)
  expect(findPrintedNumbers(pages).get(7)).toBe(4)
  expect(findPrintedNumbers(pages).get(5)).toBe(2)
})

it.each([
  ['the page’s own number', book((number) => `${number}`)],
  ['numbers that do not count along', book((number) => `Total ${number * 7}`)],
  ['too few pages', book((number) => `${number - 1}`, 2, 2)],
  ['no pages', []],
])('none: %s', (_name, pages) => {
  expect(findPrintedNumbers(pages).size).toBe(0)
})
