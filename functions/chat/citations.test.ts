import { describe, expect, it } from 'vitest'
import { checkCitations } from './citations.ts'
import type { SearchResult } from './retrieve.ts'

const passage = (content: string, start = 100): SearchResult => ({
  chunk_id: 'chunk',
  document_id: 'document',
  document_title: 'Title',
  document_version: 1,
  page: 7,
  ordinal: 0,
  content,
  start_offset: start,
  end_offset: start + content.length,
  score: 0.5,
  lexical_score: 1,
  vector_score: null,
})

const MERCURY = passage(
  'Mercury is the smallest planet. It orbits the sun in 88 days. Its surface has many craters.',
)
const check = (answer: string, content = MERCURY) => checkCitations(answer, [1], [content])[0]

describe('a citation', () => {
  it.each([
    ['words of the passage', 'It orbits the sun in 88 days. [1]', 'It orbits the sun in 88 days.'],
    ['words in quotation marks', 'The text says “many craters” there [1].', 'many craters.'],
    [
      'several sentences of the passage at once',
      'It orbits the sun in 88 days. Its surface has many craters. [1]',
      'It orbits the sun in 88 days. Its surface has many craters.',
    ],
    [
      'one sentence of the passage among others',
      'As asked: Mercury is the smallest planet. That is all. [1]',
      'Mercury is the smallest planet.',
    ],
    [
      'other words for the same',
      'Mercury needs 88 days to orbit the sun [1].',
      'Mercury is the smallest planet. It orbits the sun in 88 days.',
    ],
    [
      'other widths and spaces',
      'Ｉt orbits the sun\nin 88 days [1]',
      'It orbits the sun in 88 days.',
    ],
  ])('behind %s is verified with its quote and place', (_name, answer, quote) => {
    const citation = check(answer)
    expect(citation).toMatchObject({ verified: true, quote, page: 7 })
    const { start_offset, end_offset } = citation ?? {}
    expect(MERCURY.content.slice((start_offset ?? 0) - 100, (end_offset ?? 0) - 100)).toBe(quote)
  })

  it.each([
    ['something else altogether', 'Penguins live on the southern continent [1].'],
    ['another number', 'It orbits the sun in 99 days, the smallest planet with many craters [1].'],
    ['nothing', '[1]'],
  ])('behind %s stays unverified, without a place', (_name, answer) => {
    expect(check(answer)).toMatchObject({
      verified: false,
      quote: '',
      start_offset: null,
      end_offset: null,
    })
  })

  it('takes only the text since the marker before it', () => {
    const venus = passage('Venus is the hottest planet.')
    const answer = 'Mercury is the smallest planet [1]. Venus is the hottest planet [2].'
    const [first, second] = checkCitations(answer, [1, 2], [MERCURY, venus])
    expect(first).toMatchObject({ verified: true, quote: 'Mercury is the smallest planet.' })
    expect(second).toMatchObject({ verified: true, quote: 'Venus is the hottest planet.' })
  })

  it('finds Chinese quotes', () => {
    const chinese = passage('文中的 debmake 命令是用於 Debian 打包的一個輔助腳本。它能產生模板。')
    const citation = check('「debmake命令是用於Debian打包的一個輔助腳本」[1]', chinese)
    expect(citation).toMatchObject({
      verified: true,
      quote: 'debmake 命令是用於 Debian 打包的一個輔助腳本。',
    })
  })
})
