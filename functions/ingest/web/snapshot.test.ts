import { describe, expect, it } from 'vitest'
import { articlePage } from '../../../tests/support/web-server.ts'
import { readMarkup } from '../read/html/read-html.ts'
import { compare } from './refetch-page.ts'
import { takeSnapshot } from './snapshot.ts'

const LONG = [
  'The lighthouse was built in 1874 by masons who came from the coast, and it has been repaired four times since then, the last time after the storm of 1987.',
  'Its lamp can be seen from thirty kilometres away, in every weather but the thickest fog, which comes in from the sea on some forty mornings of a year.',
  'Visitors may climb the tower from May to October, every day but Monday, between ten in the morning and five in the afternoon, for four euros.',
]
const take = (html: string, charset?: string, type: 'html' | 'text' = 'html') =>
  takeSnapshot({
    url: 'https://example.org/a?b',
    type,
    charset,
    bytes: new TextEncoder().encode(html),
  })

describe('the snapshot of a page', () => {
  it('is its article, without what stands around it, and nothing in it runs or leads anywhere', () => {
    const { title, html, paragraphs } = take(
      articlePage('The "old" lighthouse', [
        ...LONG,
        '<img src=x onerror="alert(1)"><a href="javascript:alert(2)">click here now</a> <b>bold</b> 1 &lt; 2',
      ]),
    )
    expect(title).toBe('The "old" lighthouse')
    expect(paragraphs).toContain(LONG[0])
    expect(paragraphs.join('\n')).toMatch(/click here now bold 1 < 2/)
    expect(html).not.toMatch(/script|alert|onerror|href="java|<img|Imprint|imprint/)
    expect(html).toContain('<link rel="canonical" href="https://example.org/a?b">')
  })

  it('keeps headings, lists, tables and listings', () => {
    const { html } = take(
      articlePage('Title', [
        ...LONG,
        '</p><h2>Prices</h2><ul><li>one<ol><li>inner</li></ol></li><li>two</li></ul><table><tr><th>Who</th><th>Price</th></tr><tr><td>Adults</td><td>4 | €</td></tr></table><pre>a  b\n  c</pre><p>',
      ]),
    )
    const text = readMarkup(html)
    expect(text).toContain('## Prices\n\n- one\n  1. inner\n- two')
    expect(text).toContain('| Who | Price |\n| --- | --- |\n| Adults | 4 \\| € |')
    expect(text).toContain('a  b\n  c')
  })

  it('of a page without an article is all of its text', () => {
    const { paragraphs, title } = take(
      '<title></title><div>Opening hours</div><div>Mo 9</div><form>x</form>',
    )
    expect(paragraphs).toEqual(['Opening hours', 'Mo 9', 'x'])
    expect(title).toBe('example.org/a')
  })

  it('of a text has its paragraphs', () => {
    expect(take('One <b>\nline\n\nTwo', undefined, 'text').paragraphs).toEqual([
      'One <b>',
      'line',
      'Two',
    ])
  })

  it('is read in the encoding that the server or the page names', () => {
    const bytes = Uint8Array.from([0xa5, 0x78, 0xa5, 0x5f])
    const page = { url: 'https://example.org/', type: 'html', charset: 'big5', bytes } as const
    expect(takeSnapshot(page).paragraphs).toEqual(['台北'])
    const meta = new TextEncoder().encode('<meta charset="gb18030"><p>')
    const named = Uint8Array.from([...meta, 0xb1, 0xb1, 0xbe, 0xa9])
    expect(takeSnapshot({ ...page, charset: 'nonsense', bytes: named }).paragraphs).toEqual([
      '北京',
    ])
  })

  it.each([
    ['elements in each other', '<div>'.repeat(1900) + 'deep'],
    ['very many elements', '<p>x</p>'.repeat(100_000)],
    ['tables in each other', '<table><tr><td>'.repeat(600) + 'deep'],
    ['one long tag', `<a ${'x="y" '.repeat(200_000)}>text`],
  ])('of a hostile page with %s ends', { timeout: 20_000 }, (_name, html) => {
    expect(take(html).paragraphs.join(' ')).toMatch(/deep|x|text/)
  })
})

it('a page with elements in each other without end is refused', () => {
  expect(() => take('<div>'.repeat(500_000))).toThrow(
    expect.objectContaining({ code: 'document_too_complex' }),
  )
})

describe('what changed', () => {
  const before = take(articlePage('Lighthouse', LONG))

  it('is nothing where the text is the same', () => {
    const again = take(articlePage('Lighthouse', LONG).replace('Cookies', 'Biscuits'))
    expect(compare(before.html, again)).toEqual({
      changed: false,
      title_changed: false,
      paragraphs_added: 0,
      paragraphs_removed: 0,
    })
  })

  it('is counted by paragraphs', () => {
    const after = take(
      articlePage('Lighthouse', [
        LONG[0] ?? '',
        LONG[2] ?? '',
        'The tower is closed until further notice, says the town.',
        LONG[1]?.replace('forty', 'fifty') ?? '',
      ]),
    )
    expect(compare(before.html, after)).toMatchObject({
      changed: true,
      title_changed: false,
      paragraphs_added: 2,
      paragraphs_removed: 1,
    })
  })

  it('may be the title alone', () => {
    const after = take(articlePage('The lighthouse', LONG))
    expect(compare(before.html, after)).toMatchObject({ changed: true, title_changed: true })
  })
})
