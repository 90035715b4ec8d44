import { expect, it } from 'vitest'
import { toKeptBody, withoutKeptMarkers } from './kept-body.ts'

const at = (content: string, marker: string, ordinal: number, from = 0) => ({
  position: content.indexOf(marker, from),
  ordinal,
})

it('an answer is kept with a number of its own for each of its citations', () => {
  const content = 'It warms [1]. So it says in [12]. It is red [1], and 大 [2].'
  const rows = [
    at(content, '[1]', 1),
    at(content, '[1]', 1, 20),
    at(content, '[2]', 2),
    { position: -1, ordinal: 3 },
    { position: 3, ordinal: 3 },
  ]
  const { body, citations } = toKeptBody(content, rows)
  expect(body).toBe('It warms [^1]. So it says in [12]. It is red [^2], and 大 [^3].')
  expect(citations).toEqual(rows.slice(0, 3))
  expect(withoutKeptMarkers(body)).toBe('It warms. So it says in [12]. It is red, and 大.')
})
