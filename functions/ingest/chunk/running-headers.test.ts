import { describe, expect, it } from 'vitest'
import { setRunningHeadersAside } from './running-headers.ts'

const page = (...lines: string[]): string => lines.join('\n\n')
const bodies = (pages: string[], known: string[] = []): string[] =>
  setRunningHeadersAside(pages, known).bodies.map(
    ({ start, end }, i) => pages[i]?.slice(start, end) ?? '',
  )

const manual = [
  page('ACME Manual', 'Alpha', '1'),
  page('ACME Manual', 'Beta', '2'),
  page('ACME Manual', 'Gamma', '3'),
]

describe('lines that repeat at the edges of pages', () => {
  it('are headers and footers, whatever the page number', () => {
    expect(bodies(manual)).toEqual(['Alpha', 'Beta', 'Gamma'])
  })

  it.each([
    ['Page 3 of 9', 'Page 4 of 9', 'Page 5 of 9'],
    ['第 3 頁', '第 4 頁', '第 5 頁'],
    ['3/9', '4/9', '5/9'],
    ['iv', 'v', 'vi'],
    ['Annual report 2026 | 7', 'Annual report 2026 | 8', 'Annual report 2026 | 9'],
  ])('are found in the form %s', (...footers) => {
    const pages = footers.map((footer, i) => page('Title', `Text ${'ABC'[i]}`, footer))
    expect(bodies(pages)).toEqual(['Text A', 'Text B', 'Text C'])
  })

  it('found in one window are known in the next, however short it is', () => {
    const { runningHeaders } = setRunningHeadersAside(manual, [])
    expect(bodies([page('ACME Manual', 'Delta', '4')], runningHeaders)).toEqual(['Delta'])
  })

  it('on two pages only are text', () => {
    expect(bodies(manual.slice(0, 2))[0]).toBe('ACME Manual\n\nAlpha\n\n1')
  })

  it('are text on a page that has nothing else', () => {
    expect(bodies(['Questions?', 'Questions?', 'Questions?'])).toEqual(Array(3).fill('Questions?'))
  })

  it('differ in numbers that are no page numbers', () => {
    const pages = ['A', 'B', 'C'].map((x, i) => page(`Item ${i} is green.`, x, 'text'))
    expect(bodies(pages)[0]).toBe('Item 0 is green.\n\nA')
  })

  it.each([
    ['Invoice 1003', 'Invoice 1004', 'Invoice 1005'],
    ['Article 13', 'Article 14', 'Article 15'],
    ['第 12 條', '第 13 條', '第 14 條'],
  ])('that differ in a number are text if they name what the page is about: %s', (...titles) => {
    const pages = titles.map((title, i) => page(title, `Total due ${i}`, 'Thank you'))
    expect(bodies(pages)).toEqual(titles.map((title, i) => page(title, `Total due ${i}`)))
  })

  it('are text if they are the header of a table that goes on', () => {
    const pages = ['1', '2', '3'].map((n) => `| Date | Amount |\n| --- | --- |\n| May | ${n} |`)
    expect(bodies(pages)).toEqual(pages)
  })
})
