import { describe, expect, it } from 'vitest'
import { quoteText } from './quote-text.ts'

describe('a quote beside an answer', () => {
  it.each([
    ['bold words', 'The fine is **20 cents** a day.', 'The fine is 20 cents a day.'],
    ['half of bold words', '20 cents** a day.', '20 cents a day.'],
    ['a heading', '## Opening hours\n\nDaily.', 'Opening hours\n\nDaily.'],
    ['rows of a table', '| Item | Days |\n| --- | --- |\n| Book | 28 |', 'Item · Days\nBook · 28'],
    ['a row that begins in a cell', '| Portugal | 30 days', 'Portugal · 30 days'],
    ['a list', '- one\n- *two*', '• one\n• two'],
    ['a quotation', '> said he', 'said he'],
    ['a link', 'See [the rules](https://a.example/x).', 'See the rules.'],
    ['code', 'Run `npm start`.', 'Run npm start.'],
    ['escapes', '5 \\* 3 \\| 2', '5 * 3 | 2'],
  ])('shows %s without marks', (_what, quote, shown) => {
    expect(quoteText(quote)).toBe(shown)
  })

  it.each(['5 * 3 * 2 = 30', 'snake_case_name and other_name', 'a - b', '# 1', 'x | y', '-5 °C'])(
    'leaves %s as it is, which is no Markdown',
    (quote) => {
      expect(quoteText(quote)).toBe(quote === '# 1' ? '1' : quote)
    },
  )
})
