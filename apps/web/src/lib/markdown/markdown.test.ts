import { describe, expect, it } from 'vitest'
import { allPositions } from '#lib/citations/citation-marks.ts'
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

  it('keeps the boxes of tasks, and the sides of columns', () => {
    const [list, table] = parseMarkdown('- [x] done\n- [ ] open\n\n| a | b |\n|--:|:-:|\n| 1 | 2 |')
    const items = list?.type === 'list' ? list.items.flat() : []
    expect(items.map((item) => ('children' in item ? item.children : []))).toEqual([
      [
        { type: 'text', text: '☑ ' },
        { type: 'text', text: 'done' },
      ],
      [
        { type: 'text', text: '☐ ' },
        { type: 'text', text: 'open' },
      ],
    ])
    expect(table).toMatchObject({ type: 'table', align: ['right', 'center'] })
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

  it('keeps web and mail links, and says where they lead', () => {
    expect(inlines('[a](https://example.com/)')[0]).toMatchObject({
      type: 'link',
      place: 'example.com',
    })
    expect(inlines('[a](mailto:a@example.com)')[0]).toMatchObject({ type: 'link' })
  })

  it.each([
    '[bank.example](https://evil.example/)',
    '[a](http://127.0.0.1:3000/account)',
    '[a](https://evil.example/?q=secret)',
    'https://evil.example/?q=secret',
    '<https://evil.example/?q=secret>',
  ])('shows %s as it was written', (source) => {
    expect(inlines(source)).toEqual([{ type: 'text', text: source }])
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

const many = (text: string, length = 100_000): string =>
  text.repeat(Math.ceil(length / text.length)).slice(0, length)
const around = (open: string, close: string, levels = 3000): string =>
  `${open.repeat(levels)}x${close.repeat(levels)}`

/** How deep the tree goes, without a call for each level. */
function depthOf(blocks: readonly unknown[]): number {
  let depth = 0
  for (let level = [...blocks]; level.length > 0; depth += 1) {
    level = level.flatMap((node): unknown[] =>
      typeof node === 'object' && node !== null ? Object.values(node) : [],
    )
  }
  return depth
}

describe('an answer that was made to hurt', () => {
  it.each([
    ['quotes', '>'.repeat(3000) + ' x'],
    ['quotes with spaces', '> '.repeat(3000) + 'x'],
    ['quotes of many lines', many('>'.repeat(300) + ' x\n')],
    ['lists in a line', '- '.repeat(3000) + 'x'],
    ['numbered lists in a line', '1. '.repeat(3000) + 'x'],
    [
      'lists by their indent',
      Array.from({ length: 400 }, (_, i) => `${'  '.repeat(i)}- x`).join('\n'),
    ],
    ['quotes in lists', '> - '.repeat(1500) + 'x'],
    ['emphasis', around('*a ', ' a*')],
    ['strong emphasis', around('**a ', ' a**')],
    ['emphasis of all kinds', around('*a **b ~~c _d ', ' d_ c~~ b** a*', 1000)],
    ['links', around('[', '](https://example.com/)')],
    ['images', around('![', '](https://example.com/)')],
    ['HTML', around('<b>', '</b>')],
    ['brackets', around('[', ']')],
    ['formulas', around('$', '$')],
    ['code', around('`', '`')],
  ])('opens: %s, very deep', (_name, source) => {
    const blocks = parseMarkdown(source)
    expect(depthOf(blocks)).toBeLessThan(150)
    expect(JSON.stringify(blocks)).toContain('x')
    expect(() => JSON.stringify(withoutHeadingGaps(blocks)) + toPlainText(source, [])).not.toThrow()
  })

  it('keeps what stands around it', () => {
    const source = `Before.\n\n${'> '.repeat(3000)}deep\n\nAfter **all**.`
    const blocks = parseMarkdown(source)
    expect(blocks.map(({ type }) => type)).toEqual(['paragraph', 'quote', 'paragraph'])
    expect(JSON.stringify(blocks)).toContain('deep')
    expect(blocks[2]).toMatchObject({ children: [{}, { type: 'strong' }, {}] })
  })

  // Marks of everything that Markdown has, alone and before a letter: nothing here ends what it begins.
  const MARKS = [
    '*',
    '_',
    '~',
    '`',
    '[',
    '](',
    '![',
    '<',
    '<a ',
    '<!--',
    '&',
    '$',
    '\\\\(',
    '\\\\[',
    '|',
    '|-',
    '#',
    '-',
    '=',
    '+',
  ]
  const SHAPES = MARKS.flatMap((mark) => [
    mark,
    `${mark}a`,
    `${mark} `,
    `${mark}\n`,
    `a${mark}`,
    `${mark}茶。`,
  ])
  it.each([
    ...SHAPES,
    ...[
      ' ',
      '\n',
      '\t',
      'a',
      '1. a\n',
      '- a\n\n',
      '- [ ] ',
      '> a\nb\n',
      '[a]: b\n',
      '[a][b] ',
      '[1]',
      '**a.**b',
      '*_',
      'http://a.',
      'a@b.',
      'www.a',
      'word ',
      '|a|b|\n|-|-|\n',
      '\ud83d',
      '\u0000',
    ],
  ])('is read in no time to speak of: %j again and again', (shape) => {
    const started = performance.now()
    parseMarkdown(many(shape))
    // A tenth of a second each where it was measured; what takes its square takes minutes.
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  it('has few cells however a table multiplies its columns by its rows', () => {
    const source = `${'|a'.repeat(5000)}|\n${'|-'.repeat(5000)}|\n${'|x\n'.repeat(10_000)}`
    expect(JSON.stringify(parseMarkdown(source)).length).toBeLessThan(10 * source.length)
  })

  it('has a table of usual size as one, and what is too long for it as text', () => {
    const table = (rows: number): string => `|a|b|\n|-|-|\n${'|x|y|\n'.repeat(rows)}`
    expect(parseMarkdown(table(400))).toMatchObject([{ type: 'table' }])
    const long = parseMarkdown(table(600))
    expect(long.map(({ type }) => type)).toEqual(['table', 'paragraph'])
    expect(toPlainText(table(600), []).match(/y/g)).toHaveLength(600)
  })

  it('is text as a whole when it has more parts than anybody reads', () => {
    const source = many('[1] ')
    expect(parseMarkdown(source, allPositions(source))).toEqual([{ type: 'plain', text: source }])
  })

  it('loses no letter of a long paragraph that is read in pieces', () => {
    const source = many('one **two** three 茶[1] `four` ', 20_000)
    const words = source.replaceAll('**', '').replaceAll('[1]', '').replaceAll('`', '')
    expect(toPlainText(source, allPositions(source))).toBe(words.trimEnd())
  })
})
