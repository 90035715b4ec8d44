import { describe, expect, it } from 'vitest'
import { DOCUMENT_LIMITS } from '../../_shared/contract/limits.ts'
import { cutPages } from './cut-pages.ts'

const contents = (text: string): string[] =>
  cutPages([{ text }], DOCUMENT_LIMITS).map(({ content }) => content)

describe('cutPages', () => {
  it.each([
    ['paragraphs', 'Words of a paragraph.\n\n'.repeat(3000)],
    ['lines', 'Words of a line\n'.repeat(4000)],
    ['sentences', '這是一個句子。'.repeat(9000)],
    ['letters', 'a'.repeat(50_000)],
    ['characters of two units', '𠮷'.repeat(25_001)],
  ])('a text of %s is all of its pages, none longer than 20,000 units', (_of, text) => {
    const pages = contents(text)
    expect(pages.length).toBeGreaterThan(2)
    expect(pages.join('')).toBe(text)
    expect(pages.every((page) => page.length <= 20_000 && page.isWellFormed())).toBe(true)
  })

  it('numbers pages from 1, and says which are empty', () => {
    const pages = cutPages(
      [{ text: `${'a'.repeat(20_000)}${' '.repeat(20_000)}b` }],
      DOCUMENT_LIMITS,
    )
    expect(pages.map(({ number, state }) => [number, state])).toEqual([
      [1, 'text'],
      [2, 'empty'],
      [3, 'text'],
    ])
  })

  it('leaves out what cannot be stored', () => {
    expect(contents('a\0b\r\nc\rd\ud800')).toEqual(['ab\nc\nd\ufffd'])
  })

  it.each([
    ['nothing', '', 'article_empty'],
    ['white space', ' \n\0', 'article_empty'],
    ['too many characters', 'abcdef', 'too_much_text'],
  ])('refuses %s', (_what, text, code) => {
    const limits = { ...DOCUMENT_LIMITS, maxCharacters: 5 }
    expect(() => cutPages([{ text }], limits)).toThrow(expect.objectContaining({ code }))
    expect(cutPages([{ text: 'abcde' }], limits)).toHaveLength(1)
  })
})
