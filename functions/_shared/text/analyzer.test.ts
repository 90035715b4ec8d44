import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  analyze,
  asQuestion,
  hashTerm,
  MAX_TERM_WEIGHT,
  shareOf,
  TERM_DIMENSIONS,
  toLexicalVector,
  toQueryTerms,
} from './analyzer.ts'
import { stemWord } from './english.ts'

const termsOf = (text: string): Set<string> => new Set(analyze(text).counts.keys())
const overlap = (a: string, b: string): number => {
  const [left, right] = [termsOf(a), termsOf(b)]
  return [...left].filter((term) => right.has(term)).length / left.size
}

describe('text and question meet', () => {
  it.each([
    ['whatever the case and width', 'ＡＰＩ Key', 'api key'],
    ['in singular and plural', 'packages', 'package'],
    ['in Simplified and Traditional Chinese', '数据库设计', '數據庫設計'],
    ['by a number', 'version 2048', '2048'],
    ['by an e-mail address', 'write to ann.lee@example.org now', 'ann.lee@example.org'],
    ['by a part number', 'use the XR-2100/B valve', 'XR-2100/B'],
    ['by a part number without its hyphen', 'use the XR-2100B valve', 'xr2100b'],
    ['by a version number', 'released as 4.17.2 in May', '4.17.2'],
    ['in British and American spelling', 'haemoglobin of tumours', 'hemoglobin tumor'],
    ['with and without a possessive', "the patient's diet", 'patient'],
    ['by a path', 'edit debian/control first', 'debian/control'],
    ['by an identifier', 'set max_connections high', 'max_connections'],
    ['by a name of three Han characters', '他是李登輝總統', '李登輝'],
    ['without accents', 'La crème brûlée est servie à Orléans', 'creme brulee orleans'],
    [
      'with umlauts spelt out',
      'Der Bürgermeister Jörg Körber fährt',
      'buergermeister joerg koerber',
    ],
    ['without niqqud', 'הַסֵּפֶר נִמְצָא כָּאן', 'הספר'],
    ['without the Arabic article', 'المكتبة مغلقة', 'مكتبة'],
    ['by a Thai word within a sentence', 'ห้องสมุดปิดทุกวันอังคาร', 'ห้องสมุด'],
    ['by a Burmese word', 'စာကြည့်တိုက်ကို ရှစ်နာရီတွင် ဖွင့်သည်', 'စာကြည့်တိုက်'],
  ])('%s', (_name, text, question) => {
    expect(overlap(question, text)).toBeGreaterThan(0.6)
  })

  it('not by what only looks alike', () => {
    expect(overlap('kernel', 'colonel')).toBe(0)
    expect(overlap('李登輝', '王小明')).toBe(0)
    expect(overlap('1.2', '12')).toBe(0)
    expect(overlap('heroes', 'heres')).toBe(0)
  })
})

describe('a word is found by its pieces', () => {
  const shareIn = (text: string, word: string): number => shareOf(word, analyze(text))

  it.each([
    ['as the beginning of a compound', 'Die Zahnradbahn fährt nicht.', 'zahnrad'],
    ['as the end of one', 'Das ist die Kellertreppe.', 'treppe'],
    ['in another case', 'Он стоит у библиотеки.', 'библиотекой'],
    ['with an ending', 'Kirja löytyy kirjastossa.', 'kirjasto'],
    ['behind a prefix', 'הספרייה סגורה', 'ספרייה'],
    ['in another number', 'किताबें यहाँ हैं।', 'किताब'],
  ])('%s', (_name, text, word) => {
    expect(shareIn(text, word)).toBeGreaterThanOrEqual(0.5)
  })

  it.each([
    ['which only shares some letters', 'Die Zahnradbahn fährt nicht.', 'fahrbahnrand'],
    ['of another root', 'Он стоит у библиотеки.', 'географией'],
  ])('not one %s', (_name, text, word) => {
    expect(shareIn(text, word)).toBe(0)
  })

  it('but no English one, which has a stemmer, and no Chinese one, which has bigrams', () => {
    expect(analyze('The cog railway does not run.').pieces.size).toBe(0)
    expect(analyze('齒輪火車今天停駛').pieces.size).toBe(0)
  })

  it('and a question is as it is written', () => {
    expect([...analyze('Größe', asQuestion('de')).counts.keys()]).toEqual(['gross'])
    expect([...analyze('Die Größe ist gut').counts.keys()]).toContain(stemWord('groesse'))
  })
})

describe('pairs of neighbouring words', () => {
  const pairsOf = (text: string): string[] => [...analyze(text).pairs.keys()]

  it.each([
    ['inflected', 'balance sheets', ['balanc sheet']],
    ['over function words', 'the statement of cash flows', ['statement cash', 'cash flow']],
    ['within a compound', 'year-end', ['year end']],
    ['of a word and its number', 'Figure 3', ['figur 3']],
    ['not of two numbers', '1,234 5,678', []],
    ['not over the end of a sentence', 'It ended. Profits rose', ['profit rose']],
    ['not over the end of a paragraph', 'Debt\n\nEquity', []],
  ])('%s', (_name, text, pairs) => {
    expect(pairsOf(text)).toEqual(pairs)
  })

  it('tell two texts of the same words apart', () => {
    const weigh = (text: string) => toLexicalVector(analyze(text)).terms
    const { terms } = toQueryTerms(analyze('cash flow'))
    const found = (text: string) => terms.filter((term) => weigh(text).includes(term)).length
    expect(found('the cash flow of the year')).toBe(3)
    expect(found('they flow to where cash is')).toBe(2)
  })
})

it.each(['FY2018', 'fy18', 'FY 2018'])('%s is the year 2018', (written) => {
  expect(termsOf(written)).toContain('2018')
})

describe('a lexical vector', () => {
  it('has its dimensions sorted, within range, each once', () => {
    const { weights, terms } = toLexicalVector(analyze('the quick brown fox 快速的棕色狐狸 fox'))
    expect(terms).toEqual([...new Set(terms)].sort((a, b) => a - b))
    expect(Math.min(...terms)).toBeGreaterThanOrEqual(1)
    expect(Math.max(...terms)).toBeLessThanOrEqual(TERM_DIMENSIONS)
    expect(weights).toMatch(new RegExp(`^\\{(\\d+:\\d+\\.\\d{4},?)+\\}/${TERM_DIMENSIONS}$`))
  })

  it('weighs a repeated term more, but less than twice as much', () => {
    const weightOf = (text: string) => {
      const { weights } = toLexicalVector({ ...analyze(text), relativeLength: 1 })
      return Number(new RegExp(`${hashTerm('fox')}:([\\d.]+)`).exec(weights)?.[1])
    }
    expect(weightOf('fox fox')).toBeGreaterThan(weightOf('fox'))
    expect(weightOf('fox fox')).toBeLessThan(2 * weightOf('fox'))
  })

  it('of a text without words is empty, and so is its question', () => {
    expect(toLexicalVector(analyze('... !?')).terms).toEqual([])
    expect(toQueryTerms(analyze(''))).toEqual({ terms: [], weights: [] })
  })
})

describe('search in SQL', () => {
  const read = (name: string): string =>
    readFileSync(new URL(`../../../supabase/schemas/${name}.sql`, import.meta.url), 'utf8')
  const numbersIn = (sql: string, pattern: RegExp): Set<number> =>
    new Set([...sql.matchAll(pattern)].map(([, number]) => Number(number)))

  it('has vectors of as many dimensions', () => {
    const dimensions = /(?:\}\/|sparsevec\()(\d+)/g
    expect(numbersIn(read('search'), dimensions)).toEqual(new Set([TERM_DIMENSIONS]))
    expect(numbersIn(read('chunks'), dimensions)).toEqual(new Set([TERM_DIMENSIONS]))
  })

  it('gets term frequencies back with the same constant', () => {
    const [body = ''] =
      /create function private\.context_scores[^]*?\$\$;/.exec(read('search')) ?? []
    const constants = /(?:greatest\(|t\.weight \* )(\d+\.\d+)::double precision/g
    expect(numbersIn(body, constants)).toEqual(new Set([MAX_TERM_WEIGHT]))
    expect([...body.matchAll(constants)]).toHaveLength(2)
  })

  it('knows the weight that a term comes close to', () => {
    const text = 'valve '.repeat(100_000)
    const { weights } = toLexicalVector({ ...analyze(text), relativeLength: 0 })
    expect(Number(/:([\d.]+)\}/.exec(weights)?.[1])).toBeCloseTo(MAX_TERM_WEIGHT, 3)
  })
})
