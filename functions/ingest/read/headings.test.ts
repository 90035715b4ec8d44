import { describe, expect, it } from 'vitest'
import {
  headingsAt,
  INHERITED,
  inheritHeadings,
  markdownHeadings,
  toHeadingPath,
  toHeadingText,
} from './headings.ts'

const TEXT = `# Notes

Before any.

## 5. Debt

### Maturities ###

Due in 2031.

\`\`\`sh
# no heading
\`\`\`

## 6. **Leases**

None.`

const pathAt = (text: string, words: string): string | null =>
  toHeadingPath(headingsAt(markdownHeadings(text), text.indexOf(words)))

describe('the headings of a passage', () => {
  it.each([
    ['Before any', 'Notes'],
    ['Due in', 'Notes › 5. Debt › Maturities'],
    ['### Maturities', 'Notes › 5. Debt › Maturities'],
    ['None.', 'Notes › 6. Leases'],
  ])('end those of their level and below: %s', (words, path) => {
    expect(pathAt(TEXT, words)).toBe(path)
  })

  it('are none before the first, and none of code', () => {
    expect(pathAt('Text\n\n# Later', 'Text')).toBeNull()
    expect(
      markdownHeadings('```\n# code\n~~~\n# code\n```\n# real').map(({ text }) => text),
    ).toEqual(['real'])
    expect(markdownHeadings('#hashtag\n\n# \n\n####### seven')).toEqual([])
  })

  it('can be stored, whatever a file calls them', () => {
    expect(toHeadingText('A\0damaged\u0007 \ud800 title ')).toBe('A damaged \ufffd title')
    expect(toHeadingText('**Sales_2024** of `snake_case`')).toBe('Sales_2024 of snake_case')
  })

  it('hold on the pages after', () => {
    const pages = ['# A\n\n## B', 'text', '## C\n\ntext'].map((content) => ({
      content,
      headings: markdownHeadings(content),
    }))
    const read = inheritHeadings([], pages)
    const paths = read.map(({ headings }) => toHeadingPath(headingsAt(headings, 0)))
    expect(paths).toEqual(['A', 'A › B', 'A › C'])
    expect(read[1]?.headings[0]?.start).toBe(INHERITED)
    const [again] = inheritHeadings(read[0]?.headings ?? [], pages.slice(1))
    expect(toHeadingPath(headingsAt(again?.headings ?? [], 0))).toBe('A › B')
  })
})
