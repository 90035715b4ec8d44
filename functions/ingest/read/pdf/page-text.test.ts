import { describe, expect, it } from 'vitest'
import { buildPageText as build } from './page-text.ts'
import type { TextItem } from './runs.ts'

const SIZE = 10
const buildPageText = (items: readonly TextItem[]): string =>
  build(items, { viewport: [1, 0, 0, -1, 0, 800], verticalFonts: new Set() })

/** Width of a Latin letter at size 10 in these tests. */
const LETTER = 5

/** One run of glyphs; a Han character is as wide as the type is high. */
function item(str: string, x: number, y: number): TextItem {
  const width = [...str].reduce((sum, c) => sum + (c.charCodeAt(0) > 0x2e80 ? SIZE : LETTER), 0)
  return { str, transform: [SIZE, 0, 0, SIZE, x, y], width, height: SIZE, hasEOL: false }
}

/** Lines of a page, 12 points apart; an empty one makes a paragraph's gap. */
const page = (...lines: string[]): TextItem[] =>
  lines.flatMap((line, i) => (line === '' ? [] : [item(line, 50, 700 - i * 12)]))

describe('the text of a page', () => {
  it('joins lines that the layout broke, and keeps paragraphs apart', () => {
    const text = buildPageText(
      page(
        'This line is as long as the page is wide',
        'and goes on here.',
        '',
        'A new paragraph of its own begins here.',
      ),
    )
    expect(text).toBe(
      'This line is as long as the page is wide and goes on here.\n\nA new paragraph of its own begins here.',
    )
  })

  it('keeps the break after a short line: a heading, a listing', () => {
    const text = buildPageText(
      page('Heading', 'Some text that fills the whole line of it', 'to the end.'),
    )
    expect(text).toBe('Heading\nSome text that fills the whole line of it to the end.')
  })

  it('makes a word whole that was divided at a line’s end', () => {
    const text = buildPageText(
      page('This sentence ends its line with a divi-', 'ded word and goes on.'),
    )
    expect(text).toBe('This sentence ends its line with a divided word and goes on.')
  })

  it('puts no spaces into Chinese, neither at line ends nor between runs', () => {
    const first = item('這是第一行，它', 50, 700)
    const second = item('和頁面一樣寬', 50 + first.width + 3, 700)
    const third = item('並在這裡繼續。', 50, 688)
    expect(buildPageText([first, second, third])).toBe('這是第一行，它和頁面一樣寬並在這裡繼續。')
  })

  it('puts a space where there is a gap between Latin runs', () => {
    expect(buildPageText([item('two', 50, 700), item('words', 70, 700)])).toBe('two words')
    expect(buildPageText([item('one', 50, 700), item('word', 65, 700)])).toBe('oneword')
  })

  it('keeps Chinese punctuation, and folds ligatures and full-width letters', () => {
    expect(buildPageText(page('「ﬁle」，ＡＢ１２。？'))).toBe('「file」，AB12。？')
  })

  it('keeps each entry of a table of contents on its line, without its dots', () => {
    const text = buildPageText(
      page('1.1 Beginnings . . . . . . . . . . 3', '1.2 Middles .............. 14'),
    )
    expect(text).toBe('1.1 Beginnings … 3\n1.2 Middles … 14')
  })

  it('drops what Postgres cannot store', () => {
    expect(buildPageText(page('a\u0000b\u0007c \ud800'))).toBe('abc \ufffd')
  })

  it('of nothing is empty', () => {
    expect(buildPageText([])).toBe('')
  })
})
