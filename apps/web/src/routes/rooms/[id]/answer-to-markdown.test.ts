import { describe, expect, it } from 'vitest'
import type { Citation, Message } from '#lib/contract.ts'
import { answerToMarkdown } from './answer-to-markdown.ts'

const words = { sources: 'Sources', place: (title: string, page: number) => `${title}, p. ${page}` }
const message = (content: string, citations: Partial<Citation>[] = []): Message =>
  ({ content, citations }) as Message

describe('an answer that is copied', () => {
  it('without sources is its text', () => {
    expect(answerToMarkdown(message('Yes. '), words)).toBe('Yes.\n')
  })

  it('names its sources in order, each with its words in one line', () => {
    const copied = answerToMarkdown(
      message('Yes [1][2].', [
        { ordinal: 2, document_title: '手冊', page: null, quote: '' },
        { ordinal: 1, document_title: 'Book', page: 3, quote: 'So\nit is.' },
      ]),
      words,
    )
    expect(copied).toBe('Yes [1][2].\n\n**Sources**\n\n[1] Book, p. 3: “So it is.”  \n[2] 手冊\n')
  })
})
