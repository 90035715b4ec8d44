import { describe, expect, it } from 'vitest'
import { analyze } from '../../_shared/text/analyzer.ts'
import { headingTerm } from '../../_shared/text/heading-terms.ts'
import { pageTerm } from '../../_shared/text/page-terms.ts'
import { INHERITED } from '../read/headings.ts'
import { analyzeChunk, findPageTerms } from './chunk-terms.ts'

const HEAD = 'Consolidated balance sheets'
const ROW = 'Inventories 4,365 4,034'
const PAGES = [
  { number: 1, content: 'Annual report' },
  { number: 2, content: `${HEAD}\n\n${ROW}` },
]
const REPORT = { title: 'Acme 2018', kind: 'pdf', pageCount: 2 }

const analyzeOn = (page: number, content: string, document = REPORT) =>
  analyzeChunk(content, findPageTerms(document, PAGES).get(page))

describe('a chunk is found by', () => {
  it('the head of its page, as words and as pairs, half as much as by its own', () => {
    const { counts, pairs } = analyzeOn(2, ROW)
    expect(counts.get('balanc')).toBe(0.5)
    expect(pairs.get('balanc sheet')).toBe(0.5)
  })

  it('the head once, if it begins with it', () => {
    expect(analyzeOn(2, `${HEAD}\n\n${ROW}`).counts.get('balanc')).toBe(1)
  })

  it('what it stands under on its page, as a heading, the shorter the more', () => {
    const headings = [
      { start: INHERITED, level: 1, text: 'Notes' },
      { start: 0, level: 2, text: 'Debt' },
      { start: 10, level: 3, text: 'Maturities of bonds issued by subsidiaries' },
    ]
    const page = { number: 1, content: `Debt\n\n${'x'.repeat(20)}\n\n${ROW}`, headings }
    const terms = findPageTerms({ ...REPORT, kind: 'markdown' }, [page]).get(1)
    const { counts } = analyzeChunk(ROW, terms)
    expect(counts.get(headingTerm('debt'))).toBe(1)
    expect(counts.get(headingTerm('bond'))).toBe(0.5)
    expect(counts.get(headingTerm('matur bond'))).toBe(0.5)
    expect(counts.has(headingTerm('note'))).toBe(false)
    expect(analyzeChunk('Debt', terms, 0).counts.has(headingTerm('bond'))).toBe(false)
  })

  it('the title, which counts once whatever it says itself', () => {
    expect(analyzeOn(2, ROW).counts.get('acm')).toBe(1)
    expect(analyzeOn(2, 'Acme and Acme').counts.get('acm')).toBe(2)
  })

  it('the number of its page, and the last one by being that', () => {
    expect([...analyzeOn(1, 'Annual report').counts.keys()]).toContain(pageTerm(1))
    expect([...analyzeOn(1, 'Annual report').counts.keys()]).not.toContain(pageTerm('last'))
    expect([...analyzeOn(2, ROW).counts.keys()]).toContain(pageTerm('last'))
  })

  it('neither head nor page number where pages are only a measure', () => {
    const { counts } = analyzeOn(2, ROW, { ...REPORT, kind: 'article' })
    expect(counts.has('balanc')).toBe(false)
    expect(counts.has('acm')).toBe(true)
    expect([...counts.keys()].filter((term) => term.startsWith('§'))).toEqual([])
  })

  it('its own words alone where nothing is known of its page; its length is its own in any case', () => {
    expect(analyzeChunk(ROW, undefined)).toEqual(analyze(ROW))
    expect(analyzeOn(2, ROW).relativeLength).toBe(analyze(ROW).relativeLength)
  })
})
