import { expect, it } from 'vitest'
import { writeLetters } from './utf8.ts'

it.each([
  ['"\\u4e2d\\u6587"', '"中文"'],
  ['/[\\u4e00-\\u9fff]/', '/[一-鿿]/'],
  ['"\\u00e9"', '"é"'],
  ['"\\uff0c"', '"，"'],
  // A backslash, and the letter u.
  ['"\\\\u4e2d"', '"\\\\u4e2d"'],
  ['"\\\\\\u4e2d"', '"\\\\中"'],
  // No letters: halves of pairs, spaces, marks that join what stands before them, ends of lines.
  ['"\\ud83d\\ude00"', '"\\ud83d\\ude00"'],
  ['"\\u2028\\u200b\\ufeff\\u00a0\\u0301"', '"\\u2028\\u200b\\ufeff\\u00a0\\u0301"'],
  ['"\\u0022\\u005c"', '"\\u0022\\u005c"'],
])('writes the letters of %s', (script, written) => {
  expect(writeLetters(script)).toBe(written)
})
