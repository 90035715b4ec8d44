import { describe, expect, it } from 'vitest'
import { findPassage } from './find-passage.ts'

const found = (quote: string, text: string, source?: Parameters<typeof findPassage>[2]) => {
  const span = findPassage(quote, text, source)
  return span && text.slice(span.start, span.end)
}

describe('a passage in a text layer', () => {
  it.each([
    ['without its spaces', 'forty litres of water', 'fortylitresofwater', 'fortylitresofwater'],
    [
      'hyphenated at a line end',
      'the packaging of it',
      'see the pack-aging of it.',
      'the pack-aging of it',
    ],
    ['in full width', 'debmake 命令', '（ｄｅｂｍａｋｅ 命令）', 'ｄｅｂｍａｋｅ 命令'],
    ['of Chinese, with a space in between', '一個輔助腳本', '的一個 輔助腳本。', '一個 輔助腳本'],
    ['that ends in a character of two units', '好𠮷', '你好𠮷。', '好𠮷'],
    ['that is not there', 'gas', 'water', undefined],
    ['that is nothing', ' ', 'water', undefined],
  ])('%s', (_rule, quote, text, expected) => {
    expect(found(quote, text)).toBe(expected)
  })

  const text = 'A line. Its end. A  line. Its end.'
  const content = 'A line. Its end. A line. Its end.'

  it('that stands there twice is the one that the source names', () => {
    expect(findPassage('A line.', text, { content, start: 17 })?.start).toBe(17)
    expect(findPassage('A line.', text, { content, start: 0 })?.start).toBe(0)
  })

  it('that stands there twice is none when nothing tells them apart', () => {
    expect(findPassage('A line.', text)).toBeUndefined()
    expect(findPassage('A line.', text, { content: 'A line.', start: 0 })).toBeUndefined()
  })

  it('that is rows of a table is found in the page without their bars', () => {
    const page = 'As of June 30, 2023 2022 Cash 689 775 Goodwill 5,366 5,285 Total'
    const span = (quote: string) => {
      const place = findPassage(quote, page)
      return place && page.slice(place.start, place.end)
    }
    expect(span('| Cash | 689 | 775 |\n| Goodwill | 5,366 | 5,285 |')).toBe(
      'Cash 689 775 Goodwill 5,366 5,285',
    )
    // Its header stands on the page once, over both columns.
    expect(
      span('| As of June 30, 2023 | As of June 30, 2022 |\n| --- | --- |\n| Cash | 689 | 775 |'),
    ).toBe('Cash 689 775')
    expect(span('| Cash | 1 | 2 |')).toBeUndefined()
  })
})
