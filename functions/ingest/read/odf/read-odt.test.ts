import { describe, expect, it } from 'vitest'
import { createZip } from '../../../../tests/support/docx.ts'
import { createOdf, odfRoot } from '../../../../tests/support/odf.ts'
import { readOdt } from './read-odt.ts'

type Source = Omit<Parameters<typeof createOdf>[0], 'kind' | 'body'>
const read = async (body: string, more: Source = {}): Promise<string> =>
  (await readOdt(createOdf({ kind: 'text', body, ...more }))).text

const p = (text: string): string => `<text:p>${text}</text:p>`
const item = (...content: string[]): string =>
  `<text:list-item>${content.join('')}</text:list-item>`

describe('an OpenDocument text', () => {
  it('has headings, spaces, tabs and breaks as it says, and no other white space', async () => {
    const body = `<text:h text:outline-level="2">The  House</text:h>
      ${p('One<text:s text:c="2"/>two\n   three<text:tab/>four<text:line-break/>five')}${p('臺<text:span>北</text:span>')}`
    expect(await read(body)).toBe('## The House\n\nOne  two three\tfour\nfive\n\n臺北')
  })

  it('has the numbers that the program counts, of lists and of headings', async () => {
    const level = (kind: string, n: number, format: string, more = '') =>
      `<text:${kind} text:level="${n}" style:num-format="${format}" style:num-suffix="." ${more}/>`
    const automaticStyles = `<text:list-style style:name="L">${level('list-level-style-number', 1, '1')}${level('list-level-style-number', 2, 'a', 'text:display-levels="2"')}</text:list-style><text:list-style style:name="B"><text:list-level-style-bullet text:level="1"/></text:list-style>`
    const inner = `<text:list>${item(p('inner'))}</text:list>`
    const lists = `<text:list text:style-name="L">${item(p('One'), inner)}${item(p('Two'))}</text:list>${p('Between')}<text:list text:style-name="L" text:continue-numbering="true">${item(p('Three'))}</text:list><text:list text:style-name="B">${item(p('dot'))}</text:list>`
    expect(await read(lists, { automaticStyles })).toBe(
      '1. One\n  1.a. inner\n2. Two\n\nBetween\n\n3. Three\n- dot',
    )
    const styles = `<office:styles><text:outline-style>${level('outline-level-style', 1, 'I')}</text:outline-style></office:styles>`
    const headings = '<text:h text:outline-level="1">A</text:h><text:h>B</text:h>'
    expect(await read(headings, { styles })).toBe('# I. A\n\n# II. B')
  })

  it('has tables with merged cells repeated', async () => {
    const cell = (text: string, more = '') =>
      `<table:table-cell ${more}>${p(text)}</table:table-cell>`
    const table = `<table:table><table:table-header-rows><table:table-row>${cell('Year', 'table:number-columns-spanned="2"')}<table:covered-table-cell/></table:table-row></table:table-header-rows><table:table-row>${cell('2024', 'table:number-rows-spanned="2"')}${cell('1')}</table:table-row><table:table-row><table:covered-table-cell/>${cell('2')}</table:table-row></table:table>`
    expect(await read(table)).toBe('| Year | Year |\n| --- | --- |\n| 2024 | 1 |\n| 2024 | 2 |')
  })

  it('has notes and comments after their paragraph, and text boxes', async () => {
    const note = (kind: string, mark: string, text: string) =>
      `<text:note text:note-class="${kind}"><text:note-citation>${mark}</text:note-citation><text:note-body>${p(text)}</text:note-body></text:note>`
    const comment = `<office:annotation><dc:creator>Ada</dc:creator><dc:date>2026</dc:date>${p('Sure?')}</office:annotation>`
    const box = `<draw:frame><draw:text-box>${p('In a box.')}</draw:text-box></draw:frame>`
    const body = p(`Said${note('footnote', '1', 'By whom.')} so${note('endnote', 'i', 'End.')}.`)
    expect(await read(body + p(`Next.${comment}${box}`))).toBe(
      'Said so.\n\nFootnote 1: By whom.\n\nEndnote i: End.\n\nNext.\n\nComment by Ada: Sure?\n\nIn a box.',
    )
  })

  it('leaves out what is hidden, deleted or a reading beside characters', async () => {
    const automaticStyles =
      '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    const body = `<text:tracked-changes><text:changed-region>${p('deleted')}</text:changed-region></text:tracked-changes>${p('<text:ruby><text:ruby-base>東京</text:ruby-base><text:ruby-text>とうきょう</text:ruby-text></text:ruby><text:span text:style-name="H">secret</text:span>')}<text:p text:style-name="H">secret</text:p><text:section text:display="none">${p('secret')}</text:section>`
    expect(await read(body, { automaticStyles })).toBe('東京')
  })

  it('has headers first and footers last, once, without numbers of pages', async () => {
    const page = `<style:master-page><style:header>${p('Acme')}</style:header><style:footer>${p('Page <text:page-number>1</text:page-number>')}${p('Secret')}</style:footer></style:master-page>`
    const styles = `<office:master-styles>${page}${page}</office:master-styles>`
    expect(await read(p('Body'), { styles })).toBe('Acme\n\nBody\n\nSecret')
  })

  it('has charts as tables and equations in the manner of TeX', async () => {
    const object = (name: string) =>
      p(`<draw:frame><draw:object xlink:href="./${name}"/><draw:image/></draw:frame>`)
    const row = (...cells: string[]) =>
      `<table:table-row>${cells.map((cell) => `<table:table-cell>${p(cell)}</table:table-cell>`).join('')}</table:table-row>`
    const chart = odfRoot(
      'office:document-content',
      `<office:body><office:chart><chart:chart><chart:title>${p('Sales')}</chart:title><table:table><table:table-rows>${row('', 'A')}${row('Q1', '7')}</table:table-rows></table:table></chart:chart></office:chart></office:body>`,
    )
    const math = odfRoot(
      'math:math',
      '<math:mfrac><math:mi>a</math:mi><math:msup><math:mi>b</math:mi><math:mn>2</math:mn></math:msup></math:mfrac>',
    )
    const parts: [string, string][] = [
      ['Object 1/content.xml', chart],
      ['Object 2/content.xml', math],
    ]
    expect(await read(object('Object 1') + object('Object 2'), { parts })).toBe(
      'Sales\n\n|  | A |\n| --- | --- |\n| Q1 | 7 |\n\n\\frac{a}{b^2}',
    )
  })

  it('counts pictures and objects of other programs', async () => {
    const frame = (content: string) => p(`<draw:frame>${content}</draw:frame>`)
    const body = frame('<draw:image/>') + frame('<draw:object-ole/><draw:image/>') + p('x')
    const { unread } = await readOdt(createOdf({ kind: 'text', body }))
    expect(unread).toEqual({ pictures: 1, charts: 0, objects: 1, parts: 0 })
  })
})

describe('a file that is none', () => {
  const manifest = '<manifest:manifest><manifest:encryption-data/></manifest:manifest>'
  it.each([
    ['text', new TextEncoder().encode('plain'), 'file_not_as_named'],
    ['another package', createZip([['a.xml', '<a/>']]), 'file_not_as_named'],
    ['a presentation', createOdf({ kind: 'presentation', body: '' }), 'file_not_as_named'],
    [
      'encrypted',
      createZip([
        ['META-INF/manifest.xml', manifest],
        ['content.xml', '\u0000'],
      ]),
      'file_encrypted',
    ],
    ['cut off', createZip([['content.xml', '<office:document-content><a>']]), 'file_damaged'],
    ['huge', createOdf({ kind: 'text', body: 'x'.repeat(9_000_000) }), 'document_too_complex'],
  ])('%s', async (_name, bytes, code) => {
    await expect(readOdt(bytes)).rejects.toMatchObject({ code })
  })
})
