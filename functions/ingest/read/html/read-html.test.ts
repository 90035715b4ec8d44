import { describe, expect, it } from 'vitest'
import { decodeHtml } from './decode-html.ts'
import { readHtml, readHtmlText } from './read-html.ts'

const read = (source: string): string => readHtmlText(source).text

describe('a page', () => {
  it('has its headings, paragraphs and breaks, white space folded', () => {
    expect(
      read('<h2>The\n House</h2><p>One <b>two</b>\n three<br>four<p>five&nbsp;&amp; six'),
    ).toBe('## The House\n\nOne two three\nfour\n\nfive & six')
  })

  it('is under its title, unless it has a heading of its own', () => {
    expect(read('<title>T</title><p>x')).toBe('# T\n\nx')
    expect(read('<title>T</title><h1>H</h1>x')).toBe('# H\n\nx')
    expect(read('<svg><title>Icon</title></svg><p>x')).toBe('x')
  })

  it('leaves out what nobody sees, and menus', () => {
    const source = `<style>/* x */ .off, p#gone {display: none} @media print { .paper {display:none} } .on{color:red}</style>
      <script>var a = "<p>no</p>"</script><nav><a href="/">Home</a></nav><noscript>no</noscript><template>no</template>
      <p hidden>no</p><p style="color:red; display : none">no</p><p class="x off">no</p><p id="gone">no</p>
      <p class="paper">yes</p><p class="on">too</p><dialog>no</dialog><input type="hidden" value="no"><button>no</button>`
    expect(read(source)).toBe('yes\n\ntoo')
  })

  it('has lists as such, nested and numbered', () => {
    const source = `<ul><li>a<ul><li>b</ul><li><p>c</p><p>d</p></ul><ol start="3" type="a"><li>e<li value="9">f</ol>`
    expect(read(source)).toBe('- a\n  - b\n- c\n\nd\n\nc. e\ni. f')
  })

  it('has code as it stands', () => {
    expect(read('<p>Run <code>npm start</code>.</p><pre>\nif (a &lt; b)\n  c()\n</pre>')).toBe(
      'Run `npm start`.\n\n```\nif (a < b)\n  c()\n```',
    )
    expect(read('<pre>```\nx\n```</pre>')).toBe('````\n```\nx\n```\n````')
  })

  it('says where links lead, unless their words do', () => {
    const source = `<p><a href="https://a.org/b (c)">see</a> <a href="#x">here</a> <a href="https://a.org/">a.org</a> <a href="javascript:x()">no</a> <a href="b.html">rel</a></p><h2><a href="https://a.org">Head</a></h2>`
    expect(read(source)).toBe(
      '[see](https://a.org/b%20%28c%29) here a.org no [rel](b.html)\n\n## Head',
    )
    expect(read('<base href="https://a.org/x/"><p><a href="b">rel</a>')).toBe(
      '[rel](https://a.org/x/b)',
    )
  })

  it('has quotations, forms, formulas and what is raised', () => {
    expect(read('<blockquote><p>To be</p><p>or not</p></blockquote>')).toBe('> To be\n\n> or not')
    const form = `<label>Name <input value="Ada"></label><select><option>A<option selected>B</select><input type=checkbox checked>yes<textarea>t</textarea>`
    expect(read(form)).toBe('Name AdaB☒ yest')
    const math =
      '<math><mrow><mfrac><mn>1</mn><mi>x</mi></mfrac></mrow><annotation encoding="application/x-tex">\\frac1x</annotation></math>'
    expect(read(`<p>So ${math}`)).toBe('So \\frac1x')
    expect(
      read('10<sup>6</sup> H<sub>2</sub>O said<sup><a href="#n1">1</a></sup> 1<sup>st</sup>'),
    ).toBe('10^6 H2O said 1 1st')
    expect(read('<ruby>東京<rp>(</rp><rt>とうきょう</rt></ruby>')).toBe('東京')
  })

  it('counts pictures that have no words', () => {
    expect(readHtmlText('<img src=a><img alt="A red door" src=b>x')).toEqual({
      text: 'A red door x',
      pictures: 1,
    })
  })

  it('begins a part at each anchor', () => {
    const anchors = new Set(['a', 'b'])
    const { parts } = readHtml('x<h2 id=a>A</h2>y<h2><a name=b></a>B</h2>', { anchors })
    expect(parts.map(({ anchor, blocks }) => [anchor, blocks.map(({ text }) => text)])).toEqual([
      [undefined, ['x']],
      ['a', ['A', 'y']],
      ['b', ['B']],
    ])
  })
})

describe('a table of a page', () => {
  it('repeats merged cells, and joins rows of a head', () => {
    const source = `<table><caption>Sales</caption><thead><tr><th rowspan=2>Region<th colspan=2>2024<tr><th>Q1<th>Q2</thead><tfoot><tr><td>All<td>4<td>6</tfoot><tbody><tr><td>North<td>1<td>2<tr><td>South<td>3<td>4</table>`
    expect(read(source)).toBe(
      'Sales\n\n| Region | 2024 Q1 | 2024 Q2 |\n| --- | --- | --- |\n| North | 1 | 2 |\n| South | 3 | 4 |\n| All | 4 | 6 |',
    )
  })

  it('that only frames a page is no table', () => {
    expect(read('<table><tr><td><h1>A</h1><p>b</td></tr></table>')).toBe('# A\n\nb')
    const inner = `<table><tr><td>${'word '.repeat(50)}<td>2</table>`
    expect(read(`<table><tr><td>side<td>${inner}</table>`)).toMatch(/^side\n\n\| word/)
  })

  it('is read however deep it stands in others', () => {
    for (const depth of [70, 100, 3000])
      expect(read(`${'<table><tr><td>'.repeat(depth)}x`)).toBe('x')
  })

  it('has its rows where a form stands around them, or nobody began them', () => {
    const cells = '<td>a<td>b'
    const table = '| a | b |\n| --- | --- |\n| c | d |'
    expect(read(`<table><form><tr>${cells}<tr><td>c<td>d</form></table>`)).toBe(table)
    expect(read(`<table>${cells}<tr><td>c<td>d</table>`)).toBe(table)
  })

  it('is read after what stands in none of its cells', () => {
    const stray = '<table>lost<tr><td>a<td>b</td><p>found</p></tr><tr><td>c<td>d</table>'
    expect(read(stray)).toBe('lost\n\nfound\n\n| a | b |\n| --- | --- |\n| c | d |')
  })

  it('does not grow beyond measure', () => {
    const cell = `<td colspan=1000 rowspan=1000>${'x'.repeat(1000)}</td>`
    expect(read(`<table>${`<tr>${cell}</tr>`.repeat(200)}</table>`).length).toBeLessThan(5_000_000)
  })
})

describe('the encoding of a page', () => {
  const big5 = Uint8Array.from([0xb7, 0x7c, 0xc4, 0xb3])
  const withMeta = (meta: string, bytes: Uint8Array) =>
    Uint8Array.from([...new TextEncoder().encode(`<html><head>${meta}</head>`), ...bytes])

  it.each([
    ['declared', '<meta charset="big5">', big5, '會議'],
    [
      'declared as of old',
      '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
      Uint8Array.from([0xcc, 0xe8, 0xf0]),
      'Мир',
    ],
    ['declared wrong', '<meta charset="iso-8859-1">', new TextEncoder().encode('會議'), '會議'],
    ['not declared', '', new TextEncoder().encode('會議'), '會議'],
  ])('%s', (_name, meta, bytes, text) => {
    expect(read(decodeHtml(withMeta(meta, bytes)))).toBe(text)
  })
})

describe('a hostile page', () => {
  it('of elements within each other is read without them', () => {
    expect(read(`${'<div>'.repeat(100_000)}deep`)).toBe('deep')
    expect(read(`${'<ul><li>'.repeat(20_000)}deep`)).toContain('deep')
  })

  it('of more elements than a worker can hold is refused', () => {
    expect(() => read('<b>x</b>'.repeat(700_000))).toThrow(/more memory/)
  })
})
