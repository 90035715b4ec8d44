import { describe, expect, it } from 'vitest'
import {
  answerToMarkdown,
  fileNameOf,
  type TranscriptMessage,
  transcriptToMarkdown,
} from './transcript.ts'

const words = {
  sources: 'Sources',
  unverified: 'not found there',
  place: (title: string, page: number) => `${title}, p. ${page}`,
}
const message = (
  content: string,
  citations: TranscriptMessage['citations'] = [],
): TranscriptMessage => ({ role: 'assistant', content, status: 'done', created_at: '', citations })

const SOURCES = [
  { ordinal: 2, document_title: '手冊', page: null, quote: '', verified: false },
  { ordinal: 1, document_title: 'Book', page: 3, quote: 'So\nit is.', verified: true },
]

describe('an answer that is copied', () => {
  it('without sources is its text', () => {
    expect(answerToMarkdown(message('Yes. '), words)).toBe('Yes.\n')
  })

  it('names its sources in order, each with its words in one line, and says which are doubtful', () => {
    expect(answerToMarkdown(message('Yes [1][2].', SOURCES), words)).toBe(
      'Yes [1][2].\n\n**Sources**\n\n[1] Book, p. 3: “So it is.”  \n[2] 手冊 (not found there)\n',
    )
  })
})

describe('a conversation that is exported', () => {
  it('keeps the order, and every line of a question in its quotation', () => {
    const markdown = transcriptToMarkdown(
      {
        title: 'Contracts',
        created_at: '',
        messages: [
          { ...message('How long?\nAnd why?'), role: 'user' },
          message('Three months [1].', SOURCES.slice(1)),
        ],
      },
      { ...words, date: 'November 22' },
    )
    expect(markdown).toBe(
      '# Contracts\n\n*November 22*\n\n> How long?\n> And why?\n\n' +
        'Three months [1].\n\n**Sources**\n\n[1] Book, p. 3: “So it is.”\n',
    )
  })

  it.each([
    ['合約 2026', '合約 2026.md'],
    ['a/b\\c:d*e?"<f>|g\u0000', 'a b c d e f g.md'],
    ['...', 'DocuMind.md'],
    [' / ', 'DocuMind.md'],
    ['𠮷'.repeat(100), `${'𠮷'.repeat(80)}.md`],
  ])('called %j becomes the file %j', (title, name) => {
    expect(fileNameOf(title, 'md')).toBe(name)
  })
})
