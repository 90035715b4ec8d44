import { expect, test } from 'vitest'
import { isNearly } from './near-words.ts'

test.each([
  ['debhelpr', 'debhelper'],
  ['geust', 'guest'],
  ['activsion', 'activision'],
  ['guest', 'guest'],
])('%s is %s, mistyped', (word, other) => expect(isNearly(word, other)).toBe(true))

test.each([
  ['cat', 'car'],
  ['guest', 'quest'],
  ['laptop', 'late'],
  ['minute', 'mixtures'],
])('%s is not %s', (word, other) => expect(isNearly(word, other)).toBe(false))
