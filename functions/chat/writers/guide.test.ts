import { describe, expect, it } from 'vitest'
import { bareTextPage, type DocumentPage } from '../documents/document-pages.ts'
import { writeGuide } from './guide.ts'

/** A document of one page with these headings. */
function read(language: string | null, content: string, headings: [number, string][]) {
  const page: DocumentPage = {
    ...bareTextPage(1, content),
    headings: headings.map(([level, text]) => [content.indexOf(text), level, text]),
  }
  const document = {
    id: 'd',
    title: 'Heaters',
    kind: 'pdf',
    version: 1,
    page_count: 1,
    language,
    kept: false,
  }
  return { document, pages: [page] }
}

describe('the questions of a guide', () => {
  it('begin with those that headings ask, without their numbers', () => {
    const text =
      '1 First steps\nIt warms.\n1.1 What is a quay?\nA quay is a wall.\n2 Care\nWipe it.'
    const guide = writeGuide(
      read('en', text, [
        [1, '1 First steps'],
        [2, '1.1 What is a quay?'],
        [1, '2 Care'],
      ]),
    )
    expect(guide.questions[0]).toBe('What is a quay?')
    expect(guide.questions).toContain('What does the section “Care” say?')
    expect(guide.questions.filter((question) => question.includes('quay?”'))).toEqual([])
    expect(guide.outline[1]).toEqual({ title: '1.1 What is a quay?', level: 2, page: 1 })
  })

  it('are those that headings ask alone where nobody knows how to ask in its language', () => {
    const text = 'Was ist ein Kai?\nEin Kai ist eine Mauer am Wasser.\nPflege\nEs wird gewischt.'
    const headings: [number, string][] = [
      [1, 'Was ist ein Kai?'],
      [1, 'Pflege'],
    ]
    expect(writeGuide(read('de', text, headings)).questions).toEqual(['Was ist ein Kai?'])
  })

  it.each(['a', '. ', '1. x\n', '一', 'A is a ', '| ', 'x\n\n'])(
    'are found in little time in a hostile text of %j',
    (piece) => {
      const text = piece.repeat(Math.ceil(100_000 / piece.length))
      const started = performance.now()
      writeGuide(read(null, text, []))
      // Each takes about a second at most; by its square it takes minutes.
      expect(performance.now() - started).toBeLessThan(15_000)
    },
  )

  it('are none, as all the rest, where there is no text', () => {
    expect(writeGuide(read(null, '', []))).toEqual({ summary: [], outline: [], questions: [] })
  })
})
