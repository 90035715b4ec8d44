import { describe, expect, it } from 'vitest'
import {
  answerToMarkdown,
  fileNameOf,
  type TranscriptCitation,
  type TranscriptMaking,
  type TranscriptMessage,
  transcriptToMarkdown,
} from './transcript.ts'

const words = {
  sources: 'Sources',
  states: {
    verified: 'verified',
    related: 'related',
    unsupported: 'not supported',
    unknown: 'not checked',
    stale: 'changed since',
    disputed: 'disputed',
  },
  judgement: ({ judged_by, judgement }: TranscriptCitation) =>
    judged_by === null ? null : `${judged_by}: ${judgement}`,
  place: ({ document_title: title, page }: TranscriptCitation) => `${title}, p. ${page}`,
}
const message = (
  content: string,
  citations: TranscriptMessage['citations'] = [],
): TranscriptMessage => ({ role: 'assistant', content, status: 'done', created_at: '', citations })

const base = { judged_by: null, judgement: null, stale: false } as const
const BOOK = { ordinal: 1, document_title: 'Book', page: 3 }
const SOURCES: TranscriptCitation[] = [
  { ...base, ...BOOK, position: 4, quote: 'So\nit is.', state: 'verified' },
  {
    ...base,
    position: 7,
    ordinal: 2,
    document_title: '手冊',
    page: 1,
    quote: '',
    state: 'unsupported',
    judged_by: 'm',
    judgement: 'silent',
  },
  { ...base, ...BOOK, position: 14, quote: 'It was.', state: 'verified', stale: true },
]

describe('an answer that is copied', () => {
  it('without sources is its text', () => {
    expect(answerToMarkdown(message('Yes. '), words)).toBe('Yes.\n')
  })

  it('says who wrote it and how, where it says so', () => {
    const making = ({ model, plan }: TranscriptMaking): string[] => [
      ...(model ? [model] : []),
      ...(plan?.instructed ? ['as told'] : []),
    ]
    const made = { ...message('Yes.'), model: 'm', plan: { instructed: true } }
    expect(answerToMarkdown(made, { ...words, making })).toBe('Yes.\n\n*m · as told*\n')
    expect(answerToMarkdown(message('Yes.'), { ...words, making })).toBe('Yes.\n')
  })

  it('shows the state of each marker, and names its sources in order with their words', () => {
    expect(answerToMarkdown(message('Yes [1][2]. No[1], [12].', SOURCES), words)).toBe(
      'Yes [1][2!]. No[1↻], [12].\n\n**Sources**\n\n[1] Book, p. 3: “So it is.”  \n' +
        '[1↻] Book, p. 3 (changed since): “It was.”  \n[2!] 手冊, p. 1 (not supported; m: silent)\n',
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
          message('Yes [1].', SOURCES.slice(0, 1)),
        ],
      },
      { ...words, date: 'November 22' },
    )
    expect(markdown).toBe(
      '# Contracts\n\n*November 22*\n\n> How long?\n> And why?\n\n' +
        'Yes [1].\n\n**Sources**\n\n[1] Book, p. 3: “So it is.”\n',
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
