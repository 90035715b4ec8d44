import { expect, it } from 'vitest'
import { parseRange } from './range.ts'

it.each([
  ['bytes=0-1', { start: 0, end: 1 }],
  ['bytes=8-', { start: 8, end: 9 }],
  ['bytes=-2', { start: 8, end: 9 }],
  ['bytes=-20', { start: 0, end: 9 }],
  ['bytes=5-2000', { start: 5, end: 9 }],
  ['Bytes=0-0', { start: 0, end: 0 }],
  [`bytes=0-${'9'.repeat(18)}`, { start: 0, end: 9 }],
])('%s of ten bytes is a part of them', (header, part) => {
  expect(parseRange(header, 10)).toEqual(part)
})

it.each(['bytes=10-', 'bytes=-0', `bytes=${'9'.repeat(18)}-`])(
  '%s has none of ten bytes',
  (header) => {
    expect(parseRange(header, 10)).toBe('unsatisfiable')
  },
)

it.each([
  null,
  '',
  'bytes',
  'bytes=',
  'bytes=-',
  'bytes=a-b',
  'bytes=5-2',
  'bytes=0-1,4-5',
  'lines=0-1',
])('%s is no range', (header) => {
  expect(parseRange(header, 10)).toBeUndefined()
})

it('of nothing no range has a byte', () => {
  for (const header of ['bytes=0-', 'bytes=-5']) expect(parseRange(header, 0)).toBe('unsatisfiable')
})
