import { describe, expect, it } from 'vitest'
import { CitationLedger } from './citations.ts'
import { MarkerReader } from './markers.ts'
import { OwnNumbers } from './own-numbers.ts'
import type { SearchResult } from '../retrieval/retrieve.ts'

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
  heading: null,
  page_title: null,
  recognition_confidence: null,
})

const MERCURY = passage(
  'Mercury is the smallest planet. It orbits the sun in 88 days. Its surface has many craters.',
)
const VENUS = passage(
  'Venus is the hottest planet. The fine for a late book is 20 cents per day.',
  0,
)

/** As an answer is written: in pieces, with rows as soon as they can be. */
function cite(answer: string, passages = [MERCURY, VENUS], size = 5) {
  const reader = new MarkerReader(
    passages.length,
    new OwnNumbers(passages.map(({ content }) => content)),
  )
  const ledger = new CitationLedger(passages)
  let content = ''
  for (let at = 0; at <= answer.length; at += size) {
    const piece = answer.slice(at, at + size)
    const { text, markers } = piece === '' ? reader.flush() : reader.push(piece)
    content += text
    ledger.add(content, markers)
  }
  const rest = reader.flush()
  content += rest.text
  ledger.add(content, rest.markers)
  ledger.finish(content)
  return ledger.rows.map((row) => ({
    ...row,
    marker: content.slice(row.position, row.position + 3),
    claim: content.slice(row.claim_start ?? 0, row.claim_end ?? 0),
  }))
}

const statesOf = (answer: string): string[] => cite(answer).map(({ state }) => state)

describe('a citation', () => {
  it('of a listing claims all of it, whatever its lines begin with', () => {
    const listing = '```python\n# Lower it\nlower(4)\n\n# Raise it\nraise_(6)\n```'
    const [citation] = cite(`${listing}\n[1]`, [passage(`# Manual\n\n${listing}\n\nThe end.`, 0)])
    expect(citation).toMatchObject({ state: 'verified', claim: listing })
  })

  it.each([
    ['words of the passage', 'It orbits the sun in 88 days. [1]', 'It orbits the sun in 88 days.'],
    [
      'several sentences of the passage at once',
      'It orbits the sun in 88 days. Its surface has many craters. [1]',
      'It orbits the sun in 88 days. Its surface has many craters.',
    ],
    [
      'its subject named again',
      'Mercury orbits the sun in 88 days [1].',
      'Mercury is the smallest planet. It orbits the sun in 88 days.',
    ],
    [
      'other widths and spaces',
      'Ｉt orbits the sun\nin 88 days [1]',
      'It orbits the sun in 88 days.',
    ],
  ])('behind %s is verified with its quote and place', (_name, answer, quote) => {
    const [citation] = cite(answer)
    expect(citation).toMatchObject({
      state: 'verified',
      verified: true,
      quote,
      page: 7,
      marker: '[1]',
    })
    const { start_offset, end_offset } = citation ?? {}
    expect(MERCURY.content.slice((start_offset ?? 0) - 100, (end_offset ?? 0) - 100)).toBe(quote)
  })

  it('of other words for the same is related, with the nearest words of its source', () => {
    expect(cite('Mercury needs 88 days to go around the sun [1].')[0]).toMatchObject({
      state: 'related',
      verified: false,
      quote: 'It orbits the sun in 88 days.',
    })
  })

  it.each([
    ['something else altogether', 'Penguins live on the southern continent [1].', 'unsupported'],
    ['another number', 'It orbits the sun in 99 days [1].', 'unsupported'],
    ['a quotation that is none', 'The text says “many penguins live there” [1].', 'unsupported'],
    ['another language', '水星八十八天绕太阳一周 [1]。', 'unknown'],
    ['nothing', '[1]', 'unknown'],
  ])('behind %s is not verified', (_name, answer, state) => {
    expect(cite(answer)[0]).toMatchObject({ state, verified: false })
  })

  it('belongs to its claim: an invented one with the same number is judged by itself', () => {
    expect(
      statesOf('It orbits the sun in 88 days [1]. The tool was invented by Napoleon in 1804 [1].'),
    ).toEqual(['verified', 'unsupported'])
    expect(
      statesOf('The tool was invented by Napoleon in 1804. It orbits the sun in 88 days [1].'),
    ).toEqual(['unsupported'])
  })

  it('takes the text of its paragraph, item or row since the marker before it', () => {
    const answer =
      'Nothing here.\n\n- It orbits the sun in 88 days [1]\n- Venus is the hottest planet. [2]\n\n| Fine | 20 cents per day [2] |'
    expect(cite(answer).map(({ claim }) => claim)).toEqual([
      'It orbits the sun in 88 days',
      'Venus is the hottest planet.',
      'Fine | 20 cents per day',
    ])
  })

  it('shares its claim with the markers beside it', () => {
    const found = cite('Venus is the hottest planet. [1] [2]')
    expect(found.map(({ claim, state }) => `${claim} ${state}`)).toEqual([
      'Venus is the hottest planet. related',
      'Venus is the hottest planet. verified',
    ])
  })

  it('goes on with the sentence of the marker before it', () => {
    const answer =
      'The fine for a late book is 20 cents [2], per day, as the text says [2]. Venus is the hottest planet [2], and it was invented in 1804 [2].'
    expect(statesOf(answer)).toEqual(['related', 'verified', 'verified', 'unsupported'])
  })

  it('in front of its claim takes what follows', () => {
    expect(cite('[2] Venus is the hottest planet. It is far.')[0]).toMatchObject({
      claim: 'Venus is the hottest planet',
      state: 'verified',
    })
  })

  it('in front of its claim takes its sentence, by the marks of its script', () => {
    const urdu = passage('چابی چوکیدار کے پاس ہے۔ دروازہ سبز ہے۔')
    expect(cite('[1] چابی چوکیدار کے پاس ہے۔ آسمان نیلا ہے۔', [urdu])[0]).toMatchObject({
      claim: 'چابی چوکیدار کے پاس ہے',
      state: 'verified',
    })
  })

  it('is the same however the answer comes', () => {
    const answer =
      'It orbits the sun in 88 days [1]. [2] Venus is the hottest planet. Its surface has craters [1][2].'
    const whole = cite(answer, undefined, answer.length)
    for (const size of [1, 2, 3, 7, 11]) expect(cite(answer, undefined, size)).toEqual(whole)
  })

  it('finds Chinese quotes', () => {
    const chinese = passage('文中的 debmake 命令是用於 Debian 打包的一個輔助腳本。它能產生模板。')
    expect(cite('文中的debmake命令是用于Debian打包的一个辅助脚本[1]', [chinese])[0]).toMatchObject({
      state: 'verified',
      quote: '文中的 debmake 命令是用於 Debian 打包的一個輔助腳本。',
    })
  })
})
