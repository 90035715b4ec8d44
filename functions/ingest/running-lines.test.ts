import { describe, expect, it } from 'vitest'
import type { Line } from './page-text.ts'
import { setRunningLinesAside } from './running-lines.ts'

/** Lines from the top of the page to its bottom, the last one at the foot. */
const page = (...texts: string[]): Line[] =>
  texts.map((text, i) => ({
    text,
    x: 50,
    end: 300,
    y: i === texts.length - 1 ? 40 : 750 - i * 14,
    size: 10,
  }))
const bodies = (pages: Line[][], known: string[] = []) =>
  setRunningLinesAside(pages, known).parts.map(({ body }) => body.map(({ text }) => text))

const manual = [
  page('ACME Manual', 'Alpha', '1'),
  page('ACME Manual', 'Beta', '2'),
  page('ACME Manual', 'Gamma', '3'),
]

describe('lines that repeat at the edges of pages', () => {
  it('are headers and footers, whatever the page number', () => {
    expect(bodies(manual)).toEqual([['Alpha'], ['Beta'], ['Gamma']])
  })

  it.each([
    ['Page 3 of 9', 'Page 4 of 9', 'Page 5 of 9'],
    ['第 3 頁', '第 4 頁', '第 5 頁'],
    ['3/9', '4/9', '5/9'],
    ['iv', 'v', 'vi'],
    ['Annual report 2026 | 7', 'Annual report 2026 | 8', 'Annual report 2026 | 9'],
  ])('are found in the form %s', (...footers) => {
    const pages = footers.map((footer, i) => page('Title', `Text ${'ABC'[i]}`, footer))
    expect(bodies(pages)).toEqual([['Text A'], ['Text B'], ['Text C']])
  })

  it('found in one slice are known in the next, however short it is', () => {
    const { runningLines } = setRunningLinesAside(manual, [])
    expect(bodies([page('ACME Manual', 'Delta', '4')], runningLines)).toEqual([['Delta']])
  })

  it('on two pages only, or at another height, are text', () => {
    expect(bodies(manual.slice(0, 2))[0]).toEqual(['ACME Manual', 'Alpha', '1'])
    const moved = manual.map((lines, i) => lines.map((line) => ({ ...line, y: line.y - i * 30 })))
    expect(bodies(moved)[2]).toEqual(['ACME Manual', 'Gamma', '3'])
  })

  it('are text on a page that has nothing else', () => {
    const slides = [page('Questions?'), page('Questions?'), page('Questions?')]
    expect(bodies(slides)).toEqual([['Questions?'], ['Questions?'], ['Questions?']])
  })

  it('differ in numbers that are no page numbers', () => {
    const pages = ['A', 'B', 'C'].map((x, i) => page(`Item ${i} is green.`, x, 'text'))
    expect(bodies(pages)[0]).toContain('Item 0 is green.')
  })
})
