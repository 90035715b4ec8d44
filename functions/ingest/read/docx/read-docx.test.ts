import { describe, expect, it } from 'vitest'
import {
  createDocxOf,
  createWord,
  createZip,
  type WordPart,
  wordParagraph as p,
  wordRoot,
} from '../../../../tests/support/docx.ts'
import { readDocx } from './read-docx.ts'

const read = async (body: string, parts: readonly WordPart[] = []): Promise<string> =>
  (await readDocx(createWord(body, parts))).text

const styled = (style: string, text: string, more = ''): string =>
  `<w:p><w:pPr><w:pStyle w:val="${style}"/>${more}</w:pPr><w:r><w:t>${text}</w:t></w:r></w:p>`
const item = (text: string, level = 0, list = 1): string =>
  `<w:p><w:pPr><w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${list}"/></w:numPr></w:pPr><w:r><w:t>${text}</w:t></w:r></w:p>`
const level = (at: number, format: string, text: string, more = ''): string =>
  `<w:lvl w:ilvl="${at}"><w:start w:val="1"/><w:numFmt w:val="${format}"/>${more}<w:lvlText w:val="${text}"/></w:lvl>`
const numbering = (
  levels: string,
  nums = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
) => ({
  type: 'numbering',
  xml: wordRoot(
    'w:numbering',
    `<w:abstractNum w:abstractNumId="0">${levels}</w:abstractNum>${nums}`,
  ),
})
const styles = (xml: string) => ({ type: 'styles', xml: wordRoot('w:styles', xml) })
const style = (id: string, name: string, more = ''): string =>
  `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/>${more}</w:style>`

describe('headings', () => {
  it('have the level of their style, of what it is based on, or their own', async () => {
    const known = styles(
      style('a', 'heading 2') +
        style('b', 'Mine', '<w:basedOn w:val="a"/>') +
        style('c', 'Other', '<w:pPr><w:outlineLvl w:val="2"/></w:pPr>') +
        style('t', 'Title'),
    )
    const body =
      styled('t', 'All') +
      styled('a', 'A') +
      styled('b', 'B') +
      styled('c', 'C') +
      styled('a', 'No', '<w:outlineLvl w:val="9"/>') +
      styled('x', 'Own', '<w:outlineLvl w:val="0"/>')
    expect(await read(body, [known])).toBe('# All\n\n## A\n\n## B\n\n### C\n\nNo\n\n# Own')
  })

  it('are known by the ids of Word where the styles are missing', async () => {
    expect(await read(styled('Heading1', 'One') + p('Text'))).toBe('# One\n\nText')
  })

  it('are numbered by their style', async () => {
    const known = styles(
      style('h', 'heading 1', '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'),
    )
    const body = styled('h', 'Rent') + styled('h', 'Animals')
    expect(await read(body, [known, numbering(level(0, 'upperRoman', 'Part %1.'))])).toBe(
      '# Part I. Rent\n\n# Part II. Animals',
    )
  })
})

describe('lists', () => {
  it('are numbered through their levels', async () => {
    const levels =
      level(0, 'decimal', '%1.') + level(1, 'decimal', '%1.%2') + level(2, 'lowerLetter', '(%3)')
    const body =
      item('A') +
      item('B', 1) +
      item('C', 2) +
      item('D', 2) +
      item('E') +
      item('F', 1) +
      item('G', 2)
    expect(await read(body, [numbering(levels)])).toBe(
      '1. A\n\n1.1 B\n\n(a) C\n\n(b) D\n\n2. E\n\n2.1 F\n\n(a) G',
    )
  })

  it('with dashes are nested', async () => {
    const body = item('A') + item('B', 1) + item('C') + p('Text')
    expect(
      await read(body, [numbering(level(0, 'bullet', '\uf0b7') + level(1, 'bullet', 'o'))]),
    ).toBe('- A\n  - B\n- C\n\nText')
  })

  it('go on after other text, and begin again where they say so', async () => {
    const nums =
      '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
    const body = item('A') + p('Text') + item('B') + item('C', 0, 2) + item('D', 0, 2)
    expect(await read(body, [numbering(level(0, 'decimal', '%1)'), nums)])).toBe(
      '1) A\n\nText\n\n2) B\n\n7) C\n\n8) D',
    )
  })

  it('write other levels as plain numbers where the law wants it', async () => {
    const levels = level(0, 'upperRoman', '%1.') + level(1, 'decimal', '%1.%2', '<w:isLgl/>')
    expect(await read(item('A') + item('B', 1), [numbering(levels)])).toBe('I. A\n\n1.1 B')
  })

  it.each([
    ['chineseCountingThousand', '第%1条', 12, '第十二条'],
    ['ideographTraditional', '%1、', 3, '丙、'],
    ['decimalEnclosedCircle', '%1', 4, '④'],
    ['lowerRoman', '%1)', 9, 'ix)'],
    ['lowerLetter', '%1.', 28, 'bb.'],
    ['decimalZero', '%1', 5, '05'],
    ['ordinal', '%1', 22, '22nd'],
    ['ganada', '%1.', 2, '나.'],
    ['hebrew1', '%1', 15, 'טו'],
    ['none', 'Note', 1, 'Note'],
  ])('count in %s', async (format, text, count, label) => {
    const body = Array.from({ length: count }, () => item('x')).join('')
    expect((await read(body, [numbering(level(0, format, text))])).split('\n\n').at(-1)).toBe(
      `${label} x`,
    )
  })

  it('do not hold a paragraph that was taken out', async () => {
    expect(await read(item('A', 0, 0), [numbering(level(0, 'decimal', '%1.'))])).toBe('A')
  })
})

describe('notes', () => {
  const reference = (kind: string, id = 1): string =>
    `<w:r><w:${kind}Reference w:id="${id}"/></w:r>`
  const notes = (kind: string, text: string, attributes = '') => ({
    type: `${kind}s`,
    xml: wordRoot(
      `w:${kind}s`,
      `<w:${kind} w:type="separator" w:id="-1">${p('line')}</w:${kind}><w:${kind} w:id="1" ${attributes}>${p(text)}</w:${kind}>`,
    ),
  })

  it('stand after the paragraph that refers to them', async () => {
    const body = `<w:p><w:r><w:t>Bell</w:t></w:r>${reference('footnote')}<w:r><w:t> rings</w:t></w:r>${reference('endnote')}${reference('comment')}</w:p>${p('End')}`
    const parts = [
      notes('footnote', 'Cast in 1688.'),
      notes('endnote', 'At dusk.'),
      notes('comment', 'Loud?', 'w:author="Ina"'),
    ]
    expect(await read(body, parts)).toBe(
      'Bell rings\n\nFootnote 1: Cast in 1688.\n\nEndnote i: At dusk.\n\nComment by Ina: Loud?\n\nEnd',
    )
  })

  it('of a table stand after it', async () => {
    const cell = `<w:tc><w:p><w:r><w:t>Bell</w:t></w:r>${reference('footnote')}</w:p></w:tc>`
    const body = `<w:tbl><w:tr>${cell}<w:tc>${p('9')}</w:tc></w:tr></w:tbl>`
    expect(await read(body, [notes('footnote', 'Old.')])).toBe(
      '| Bell | 9 |\n| --- | --- |\n\nFootnote 1: Old.',
    )
  })

  it('that are comments are read without a place too', async () => {
    expect(await read(p('Text'), [notes('comment', 'Lost', 'w:author="Ina"')])).toBe(
      'Text\n\nComment by Ina: Lost',
    )
  })
})

it('headers come first and footers last, each once, without numbers of pages', async () => {
  const page =
    '<w:p><w:r><w:t>Page </w:t></w:r><w:fldSimple w:instr="PAGE"><w:r><w:t>3</w:t></w:r></w:fldSimple></w:p>'
  const header = { type: 'header', xml: wordRoot('w:hdr', p('Clerk Rosamund Pike')) }
  const footer = { type: 'footer', xml: wordRoot('w:ftr', page + p('Draft')) }
  expect(await read(p('Body'), [header, footer, header])).toBe(
    'Clerk Rosamund Pike\n\nBody\n\nDraft',
  )
})

it('a table of contents has no dots', async () => {
  expect(await read(styled('TOC1', 'The heron ........ 3') + p('Wait ... 3'))).toBe(
    'The heron\t3\n\nWait ... 3',
  )
})

it('charts and diagrams are read, and what is not is counted', async () => {
  const points = (...values: string[]): string =>
    values.map((value, i) => `<c:pt idx="${i}"><c:v>${value}</c:v></c:pt>`).join('')
  const chart = wordRoot(
    'c:chartSpace',
    `<c:chart><c:title><a:p><a:r><a:t>Rain</a:t></a:r></a:p></c:title><c:plotArea><c:ser><c:tx><c:v>mm</c:v></c:tx><c:cat>${points('May', 'June')}</c:cat><c:val>${points('12', '7')}</c:val></c:ser></c:plotArea></c:chart>`,
  )
  const diagram = wordRoot(
    'dgm:dataModel',
    '<dgm:pt type="doc"/><dgm:pt><a:p><a:r><a:t>Boil</a:t></a:r></a:p></dgm:pt><dgm:pt><a:p><a:r><a:t>Pour</a:t></a:r></a:p></dgm:pt>',
  )
  const drawing = (xml: string): string => `<w:p><w:r><w:drawing>${xml}</w:drawing></w:r></w:p>`
  const body =
    drawing('<c:chart r:id="c"/>') +
    drawing('<dgm:relIds r:dm="d"/>') +
    drawing('<c:chart r:id="gone"/>') +
    drawing('<a:blip r:embed="gone"/>') +
    '<w:p><w:r><w:object><o:OLEObject/></w:object></w:r></w:p><w:altChunk/>'
  const parts = [
    { type: 'chart', xml: chart, id: 'c' },
    { type: 'diagramData', xml: diagram, id: 'd' },
    { type: 'header', xml: '<w:hdr><w:p>' },
  ]
  expect(await readDocx(createWord(body, parts))).toEqual({
    text: 'Rain\n\n|  | mm |\n| --- | --- |\n| May | 12 |\n| June | 7 |\n\n- Boil\n- Pour',
    unread: { pictures: 1, charts: 1, objects: 2, parts: 1 },
  })
})

describe('a package', () => {
  const strict = `<x:document xmlns:x="http://purl.oclc.org/ooxml/wordprocessingml/main"><x:body><x:p><x:r><x:t>Ulla</x:t></x:r></x:p></x:body></x:document>`
  const relations = (target: string): string =>
    `<Relationships><Relationship Id="a" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="${target}"/></Relationships>`

  it.each([
    ['in the Strict form, with another prefix', createDocxOf(strict, {})],
    ['with another name of its main part', createDocxOf(strict, { name: 'word/document22.xml' })],
    ['whose parts are stored', createDocxOf(strict, { isStored: true })],
    [
      'with the slashes of Windows',
      createZip([
        ['_rels\\.rels', relations('/WORD\\d.xml')],
        ['word\\d.xml', strict],
      ]),
    ],
    ['without relationships', createZip([['word/document.xml', strict]])],
  ])('%s is read', async (_form, bytes) => {
    expect(await readDocx(bytes)).toMatchObject({ text: 'Ulla' })
  })

  it.each([
    ['that is a spreadsheet', createDocxOf('<workbook/>', {}), 'not_a_docx'],
    ['that is cut off', createDocxOf(strict.slice(0, -20), {}), 'file_damaged'],
    [
      'that is encrypted',
      Uint8Array.from(
        Buffer.from(
          `\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1${'\0'.repeat(600)}${[...'EncryptedPackage'].join('\0')}`,
          'latin1',
        ),
      ),
      'docx_encrypted',
    ],
    [
      'of an older version',
      Uint8Array.from(Buffer.from(`\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1${'\0'.repeat(600)}`, 'latin1')),
      'not_a_docx',
    ],
  ])('%s is refused', async (_form, bytes, code) => {
    await expect(readDocx(bytes)).rejects.toMatchObject({ code })
  })

  it('whose parts have a password is refused as encrypted', async () => {
    const bytes = createDocxOf(strict, {})
    const view = new DataView(bytes.buffer)
    for (let at = 0; at < bytes.length - 46; at++) {
      if (view.getUint32(at, true) === 0x02014b50) view.setUint16(at + 8, 1, true)
    }
    await expect(readDocx(bytes)).rejects.toMatchObject({ code: 'docx_encrypted' })
  })
})
