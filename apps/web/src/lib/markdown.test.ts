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

  it('finds citations in any script, one after the other, and not in code', () => {
    const ordinals = (source: string) =>
      inlines(source).flatMap((inline) => (inline.type === 'citation' ? [inline.ordinal] : []))
    expect(ordinals('牛皮價格上漲[1]。See also[2][13].')).toEqual([1, 2, 13])
    expect(ordinals('`a[1]`')).toEqual([])
    expect(ordinals('a[note] [1x]')).toEqual([])
  })

  it('shows characters, not their escapes', () => {
    expect(inlines('a & b < c "d"')).toEqual([{ type: 'text', text: 'a & b < c "d"' }])
  })

  it('is read out as words, without marks and numbers of sources', () => {
    expect(toPlainText('# Price\n\n**Up** by 12%[1].\n\n- one [2]\n- `two`')).toBe(
      'Price\nUp by 12%.\none \ntwo',
    )
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
