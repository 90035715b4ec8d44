import { describe, expect, test } from 'vitest'
import { estimateTokens } from '../../_shared/text/tokens.ts'
import { toPassages } from './passages.ts'
import type { SearchResult } from './retrieve.ts'

const PAGE =
  'Cats sleep by day. Dogs bark at night.\n\nBirds sing at dawn. Fish never say a word. Mice hide in walls.'
const LIMITS = { tokens: 1000, passages: 8 }

/** A chunk of PAGE from `from` up to and with `to`. */
function chunk(from: string, to: string, changes: Partial<SearchResult> = {}): SearchResult {
  const start = PAGE.indexOf(from)
  const end = PAGE.indexOf(to) + to.length
  return {
    chunk_id: `${start}-${end}`,
    document_id: 'a',
    document_title: 'Animals',
    document_version: 1,
    page: 1,
    ordinal: start,
    content: PAGE.slice(start, end),
    start_offset: start,
    end_offset: end,
    score: 1,
    lexical_score: 1,
    vector_score: null,
    heading: null,
    page_title: null,
    recognition_confidence: null,
    ...changes,
  }
}
const CATS = chunk('Cats', 'Dogs bark at night.', { score: 1 })
const DOGS = chunk('Dogs', 'Birds sing at dawn.', { score: 0.8 })
const BIRDS = chunk('Birds', 'say a word.', { score: 0.7 })
const MICE = chunk('Mice', 'walls.', { score: 0.9 })

const isPageText = ({ content, start_offset, end_offset }: SearchResult): boolean =>
  PAGE.slice(start_offset, end_offset).replaceAll(/\s/g, ' ') === content.replaceAll(/\s/g, ' ')

describe('neighbours on a page', () => {
  test('that overlap are one passage: the text of the page, the best of the chunks', () => {
    const [passage, ...others] = toPassages([CATS, DOGS], LIMITS)
    expect(others).toEqual([])
    expect(passage).toMatchObject({ chunk_id: CATS.chunk_id, score: 1, start_offset: 0 })
    expect(passage?.content).toBe(PAGE.slice(0, PAGE.indexOf(' Fish')))
    expect(passage?.chunks.map(({ chunk_id }) => chunk_id)).toEqual([CATS.chunk_id, DOGS.chunk_id])
  })

  test('with only white space between them keep their offsets', () => {
    const [passage, ...others] = toPassages([BIRDS, CATS], LIMITS)
    expect(others).toEqual([])
    expect(passage?.chunk_id).toBe(BIRDS.chunk_id)
    expect(isPageText(passage ?? MICE)).toBe(true)
  })

  test('are joined when a later chunk closes the gap', () => {
    const passages = toPassages([CATS, MICE, BIRDS], LIMITS)
    expect(passages).toHaveLength(1)
    expect(passages[0]?.chunk_id).toBe(CATS.chunk_id)
    expect(isPageText(passages[0] ?? MICE)).toBe(true)
  })

  test('are not joined over text that was not found', () => {
    expect(toPassages([CATS, MICE], LIMITS)).toHaveLength(2)
  })

  test('stay apart across pages, documents and versions', () => {
    for (const change of [{ page: 2 }, { document_id: 'b' }, { document_version: 2 }]) {
      expect(toPassages([CATS, { ...DOGS, ...change }], LIMITS)).toHaveLength(2)
    }
  })
})

describe('near-duplicates', () => {
  const text = 'Refunds are paid within 14 days of the cancellation of the ticket by bank transfer.'
  const first = chunk('Mice', 'walls.', { content: text, document_id: 'b', chunk_id: 'first' })
  const copy = (content: string) => ({ ...first, content, document_id: 'c', chunk_id: 'copy' })

  test('are dropped, the better one stays', () => {
    const passages = toPassages([first, copy(text.replace('are', 'will be'))], LIMITS)
    expect(passages.map(({ chunk_id }) => chunk_id)).toEqual(['first'])
  })

  test('are none if a number differs', () => {
    expect(toPassages([first, copy(text.replace('14', '30'))], LIMITS)).toHaveLength(2)
  })
})

describe('the budget', () => {
  test('is kept, best first, and a smaller passage may still fit', () => {
    const tokens = estimateTokens(CATS.content) + estimateTokens(MICE.content)
    const far = chunk('Birds', 'say a word.', { page: 3, content: 'x '.repeat(400) })
    const passages = toPassages([CATS, far, MICE], { tokens, passages: 8 })
    expect(passages.map(({ chunk_id }) => chunk_id)).toEqual([CATS.chunk_id, MICE.chunk_id])
  })

  test('never keeps the best from being read', () => {
    expect(toPassages([CATS], { tokens: 1, passages: 8 })).toHaveLength(1)
  })

  test('holds for the number of passages too', () => {
    expect(toPassages([CATS, MICE], { tokens: 1000, passages: 1 })).toHaveLength(1)
  })
})

test('a Chinese character costs about a token, an English word about one and a quarter', () => {
  expect(estimateTokens('資料列安全性')).toBeGreaterThanOrEqual(6)
  expect(estimateTokens('the quick brown fox jumps over the lazy dog')).toBeLessThan(14)
  expect(estimateTokens('')).toBe(0)
})

test('an answer that was kept takes no place of the source that it repeats, but gives way to it', () => {
  const kept = new Set(['kept'])
  const answer = chunk('Cats', 'Dogs bark at night.', { document_id: 'kept', chunk_id: 'k' })
  const idsOf = (results: SearchResult[], limits: Parameters<typeof toPassages>[1]) =>
    toPassages(results, limits).map(({ document_id }) => document_id)
  expect(idsOf([answer, CATS], { ...LIMITS, kept })).toEqual(['kept', 'a'])
  expect(idsOf([CATS, answer], { ...LIMITS, kept })).toEqual(['a'])
  expect(idsOf([answer, CATS], LIMITS)).toEqual(['kept'])
})
