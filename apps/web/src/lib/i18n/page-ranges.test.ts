import { expect, it } from 'vitest'
import { toRanges } from './page-ranges.ts'

it.each([
  [[], ''],
  [[7], '7'],
  [[3, 4, 5, 9, 11, 12], '3–5, 9, 11–12'],
])('pages %j are called %s', (numbers, text) => {
  expect(toRanges(numbers)).toBe(text)
})
