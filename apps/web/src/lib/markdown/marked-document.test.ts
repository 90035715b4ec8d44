import { describe, expect, it } from 'vitest'
import type { Block, Inline } from './markdown.ts'
import { parseDocument } from './marked-document.ts'

const inlinesOf = (block: Block): Inline[] => {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
    case 'lines':
      return block.children
    case 'quote':
      return block.children.flatMap(inlinesOf)
    case 'list':
      return block.items.flat().flatMap(inlinesOf)
    case 'table':
      return [...block.header, ...block.rows.flat()].flat()
    default:
      return []
  }
}
const leaves = (inlines: readonly Inline[]): Inline[] =>
  inlines.flatMap((inline) => ('children' in inline ? leaves(inline.children) : [inline]))

/** The words that are marked, each run by itself. */
const marksOf = (blocks: readonly Block[]): string[] =>
  leaves(blocks.flatMap(inlinesOf)).flatMap((inline) =>
    inline.type === 'mark' ? [inline.text] : [],
  )

function markIn(source: string, ...passages: string[]): string[] {
  const spans = passages.map((passage) => {
    const start = source.indexOf(passage)
    if (start < 0) throw new Error(`not in the source: ${passage}`)
    return { start, end: start + passage.length, tone: 'cited' as const }
  })
  return marksOf(parseDocument(source, spans))
}

describe('a passage of a Markdown document', () => {
  it.each<[string, string, string, string[]]>([
    ['in a paragraph', 'One. Two is here. Three.', 'Two is here.', ['Two is here.']],
    [
      'with bold words',
      'The fine is **20 cents** a day.',
      'is **20 cents** a',
      ['is ', '20 cents', ' a'],
    ],
    ['in a heading', '# A title\n\nText', 'A title', ['A title']],
    ['that ends in a heading', 'Text.\n\n## A *title*', '## A *title*', ['A ', 'title']],
    ['in a list', '- one\n- two words\n  more\n- three', 'two words', ['two words']],
    ['of a task', '- [x] one two\n- [ ] two', 'one two', ['one two']],
    ['in a numbered list', '1. one\n2. one\n3. one', '2. one\n3.', ['one']],
    [
      'in a list in a list',
      '- a\n  - deep **down** here\n- b',
      'deep **down** here',
      ['deep ', 'down', ' here'],
    ],
    ['in a quotation', '> first line\n> second line\n\nend', 'second line', ['second line']],
    ['over two lines of a quotation', '> first\n> second', 'first\n> second', ['first\nsecond']],
    ['in a cell', '| a | b |\n| --- | --- |\n| - | x y |\n| - | z |', 'x y', ['x y']],
    ['of a row', '| a | b |\n|---|---|\n| - | x |\n| - | x |', '| - | x |\n| -', ['-', 'x', '-']],
    ['in code', 'Run `npm start` now', 'npm start', ['npm start']],
    ['in a block of code', '```sh\nsh one\ntwo\n```', 'sh one\ntwo', ['sh one\ntwo']],
    ['of a link', 'See [the rules](https://a.example/) today', 'the rules', ['the rules']],
    ['behind an entity', 'A &amp; B are C', 'B are', ['B are']],
    ['with an entity', 'A &amp; B are C', 'A &amp; B', ['A & B']],
    ['behind escapes', '\\*not bold\\* but x', 'but x', ['but x']],
    ['of Chinese', '## 規則\n\n逾期**每日**二十分。', '每日**二十分', ['每日', '二十分']],
    ['of characters of two units', '好𠮷 and 𠮷好', '𠮷好', ['𠮷好']],
    ['behind raw HTML', 'a <b>bold</b> word', 'word', ['word']],
    ['in lines that are no Markdown', '<div>\na b\n</div>', 'a b', ['a b']],
    ['behind a Windows line end', 'one\r\ntwo three\r\n\r\nfour', 'four', ['four']],
  ])('%s is marked', (_where, source, passage, marks) => {
    expect(markIn(source, passage)).toEqual(marks)
  })

  it('that stands there twice is marked where it was cited', () => {
    const source = 'same. same. same.'
    const blocks = parseDocument(source, [{ start: 6, end: 11, tone: 'cited' }])
    expect(leaves(blocks.flatMap(inlinesOf))).toEqual([
      { type: 'text', text: 'same. ' },
      { type: 'mark', text: 'same.', tone: 'cited' },
      { type: 'text', text: ' same.' },
    ])
  })

  it('keeps its tone where several are marked', () => {
    const blocks = parseDocument('a b c', [
      { start: 0, end: 1, tone: 'also' },
      { start: 4, end: 5, tone: 'found' },
    ])
    const tones = leaves(blocks.flatMap(inlinesOf)).map((inline) =>
      inline.type === 'mark' ? inline.tone : '',
    )
    expect(tones).toEqual(['also', '', 'found'])
  })

  it('is marked on a page that is too long to be drawn', () => {
    const source = `${'word '.repeat(90_000)}end.`
    expect(markIn(source, 'end.')).toEqual(['end.'])
  })

  it('has the markers of an answer that was kept, each for its own citation, and no others', () => {
    const source = 'It warms.[^1] So says [12].[^2]\n\n- Red[^3] and `a[^1]`, not[^9]'
    const markers = leaves(
      parseDocument(source, [{ start: 3, end: 8, tone: 'cited' }], [1, 1, 2]).flatMap(inlinesOf),
    ).flatMap((inline) => (inline.type === 'citation' ? [[inline.position, inline.ordinal]] : []))
    expect(markers).toEqual([
      [1, 1],
      [2, 1],
      [3, 2],
    ])
    expect(markIn(source, 'warms')).toEqual(['warms'])
    expect(
      leaves(parseDocument(source, []).flatMap(inlinesOf)).map(({ type }) => type),
    ).not.toContain('citation')
  })

  it('ends as many long pages do, in little time', () => {
    const source = '| a | b | c |\n'.repeat(20_000) + '\n' + '- x **y** z\n'.repeat(9000)
    expect(parseDocument(source, [{ start: 5, end: 6, tone: 'cited' }]).length).toBeGreaterThan(0)
  })
})
