import { describe, expect, it } from 'vitest'
import { type Block, parseMarkdown, toPlainText, withoutHeadingGaps } from './markdown.ts'

const inlines = (source: string) => {
  const [block] = parseMarkdown(source)
  return block?.type === 'paragraph' ? block.children : []
}

describe('the Markdown of an answer', () => {
  it('keeps structure: headings, lists, tables, code, quotes', () => {
    const source = '# T\n\n1. a\n2. b\n\n| h |\n|---|\n| c |\n\n```ts\nx < 1\n```\n\n> q\n\n---'
    const types = parseMarkdown(source).map((block: Block) => block.type)
    expect(types).toEqual(['heading', 'list', 'table', 'code', 'quote', 'rule'])
  })

  it('shows raw HTML as text', () => {
    const source = 'a <img src=x onerror=alert(1)> b\n\n<script>alert(1)</script>'
    const text = JSON.stringify(parseMarkdown(source))
    expect(text).toContain('<img src=x onerror=alert(1)>')
    expect(parseMarkdown(source).every((block) => block.type === 'paragraph')).toBe(true)
  })

  it('shows images as text, so nothing is loaded from elsewhere', () => {
    expect(inlines('![logo](https://example.com/x.png)')).toEqual([
      { type: 'text', text: '![logo](https://example.com/x.png)' },
    ])
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', 'vbscript:x', '/relative', '//host/x'])(
    'shows a link to %s as text',
    (href) => {
      expect(inlines(`[a](${href})`).some((inline) => inline.type === 'link')).toBe(false)
    },
  )

  it('keeps web and mail links', () => {
    expect(inlines('[a](https://example.com/)')[0]).toMatchObject({ type: 'link' })
    expect(inlines('[a](mailto:a@example.com)')[0]).toMatchObject({ type: 'link' })
  })

  it('finds citations where they are said to stand, and takes every other number for text', () => {
    const source = '牛皮價格上漲[1]。See [12] and row[0][2][13].'
    const marked = (positions: number[]) =>
      parseMarkdown(source, positions).flatMap((block) =>
        block.type === 'paragraph' ? block.children : [],
      )
    const [second, third] = [source.indexOf('[2]'), source.indexOf('[13]')]
    expect(marked([6, second, third])).toEqual([
      { type: 'text', text: '牛皮價格上漲' },
      { type: 'citation', position: 6, ordinal: 1 },
      { type: 'text', text: '。See [12] and row[0]' },
      { type: 'citation', position: second, ordinal: 2 },
      { type: 'citation', position: third, ordinal: 13 },
      { type: 'text', text: '.' },
    ])
    expect(marked([])).toEqual([{ type: 'text', text: source }])
  })

  it.each([
    ['in code', '`a[1]`', 2, { type: 'code', text: 'a[1]' }],
    ['where there is none', 'ab[1]', 1, { type: 'text', text: 'ab[1]' }],
    ['behind the end', 'ab', 9, { type: 'text', text: 'ab' }],
  ])('shows a place %s as it is written', (_name, source, position, expected) => {
    expect(parseMarkdown(source, [position])[0]).toMatchObject({ children: [expected] })
  })

  it('lets no text pass for a marker', () => {
    expect(inlines('a \ue0003:1\ue001 b')).toEqual([{ type: 'text', text: 'a \ufffd3:1\ufffd b' }])
  })

  it('shows characters, not their escapes', () => {
    expect(inlines('a & b < c "d"')).toEqual([{ type: 'text', text: 'a & b < c "d"' }])
  })

  it('is read out as words, without marks and numbers of sources', () => {
    const source = '# Price\n\n**Up** by 12%[1].\n\n- one [2]\n- `two`'
    const positions = [source.indexOf('[1]'), source.indexOf('[2]')]
    expect(toPlainText(source, positions)).toBe('Price\nUp by 12%.\none \ntwo')
  })

  it('has no heading without words, as it comes when an answer grows', () => {
    expect(parseMarkdown('Text.\n\n##')).toHaveLength(1)
  })

  it("has an outline without gaps, whatever depths the model's headings have", () => {
    const depths = withoutHeadingGaps(parseMarkdown('## a\n\ntext\n\n#### b\n\n## c')).map(
      (block) => (block.type === 'heading' ? block.depth : undefined),
    )
    expect(depths).toEqual([1, undefined, 2, 1])
  })
})
