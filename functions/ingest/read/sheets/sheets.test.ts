import { describe, expect, it } from 'vitest'
import { createZip } from '../../../../tests/support/docx.ts'
import { createOds, createXlsx, xlsxRows } from '../../../../tests/support/sheets.ts'
import { cellsAt, spansOfCells } from '../../../_shared/sheets/layout.ts'
import { DOCUMENT_LIMITS } from '../../../_shared/contract/limits.ts'
import { csv, ods, tsv, xlsx } from '../kinds/sheets.ts'
import type { WholeKind } from '../kinds/kind.ts'
import type { Section } from '../pages.ts'

const read = async (
  kind: WholeKind,
  bytes: Uint8Array<ArrayBuffer> | string,
): Promise<readonly Section[]> => {
  const given = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
  return (await kind.readText(given, DOCUMENT_LIMITS)).sections
}
const textOf = async (kind: WholeKind, bytes: Uint8Array<ArrayBuffer> | string): Promise<string> =>
  (await read(kind, bytes)).map(({ text }) => text).join('\n\n')

const table = (...rows: string[]): string => rows.join('\n')

describe('an Excel workbook', () => {
  it('is a page a sheet, a line a row', async () => {
    const sections = await read(
      xlsx,
      createXlsx([
        {
          name: 'Orders',
          rows: xlsxRows([
            ['Region', 'Amount'],
            ['North', 1234.5],
            ['South', 7],
          ]),
        },
        { name: '備註', state: 'hidden', rows: xlsxRows([['只給內部']]) },
        { name: 'Empty', rows: '' },
      ]),
    )
    expect(sections).toMatchObject([
      {
        title: 'Orders',
        text: table(
          '# Orders',
          '',
          '| Region | Amount |',
          '| --- | --- |',
          '| North | 1234.5 |',
          '| South | 7 |',
        ),
      },
      { title: '備註', text: '# 備註 (hidden)\n\n只給內部' },
    ])
  })

  it('shows values by their formats, as a person sees them', async () => {
    const formats = [
      '0.0%',
      '[$NT$-404]#,##0',
      'yyyy"年"m"月"d"日"',
      '#,##0.00;[Red](#,##0.00)',
      'h:mm AM/PM',
    ]
    const bytes = createXlsx(
      [
        {
          name: 'S',
          rows: xlsxRows([
            ['Share', 'Price', 'Day', 'Change', 'Time', 'ISO'],
            [
              { value: 0.125, style: 1 },
              { value: 1500, style: 2 },
              { value: 46000, style: 3 },
              { value: -1234.5, style: 4 },
              { value: 0.5, style: 5 },
              { value: 46000, style: 6 },
            ],
          ]),
        },
      ],
      { formats },
    )
    expect(await textOf(xlsx, bytes)).toContain(
      '| 12.5% | NT$1,500 | 2025年12月9日 | (1,234.50) | 12:00 PM | 2025-12-09 |',
    )
  })

  it('counts days from 1904 where the file does', async () => {
    const bytes = createXlsx(
      [
        {
          name: 'S',
          rows: xlsxRows([
            ['Day', 'n'],
            [{ value: 44538, style: 1 }, 1],
          ]),
        },
      ],
      { date1904: true },
    )
    expect(await textOf(xlsx, bytes)).toContain('| 2025-12-09 | 1 |')
  })

  it('has shared and rich texts without readings, computed values, errors and booleans', async () => {
    const bytes = createXlsx(
      [
        {
          name: 'S',
          rows: xlsxRows([
            ['Name', 'Sum', 'Not computed', 'Error', 'Yes'],
            [
              { xml: '<c t="s"><v>1</v></c>' },
              { xml: '<c><f>SUM(A1:A3)</f><v>42</v></c>' },
              { xml: '<c><f>B2*2</f></c>' },
              { xml: '<c t="e"><v>#DIV/0!</v></c>' },
              true,
            ],
          ]),
        },
      ],
      { strings: ['unused', '<r><t>東</t></r><r><t>京 | x</t></r><rPh><t>とうきょう</t></rPh>'] },
    )
    expect(await textOf(xlsx, bytes)).toContain('| 東京 \\| x | 42 | =B2*2 | #DIV/0! | TRUE |')
  })

  it('repeats merged cells, joins two header rows, and tells titles and notes from tables', async () => {
    const bytes = createXlsx([
      {
        name: 'S',
        merges: ['A1:C1', 'B3:C3', 'A5:A6'],
        rows: xlsxRows([
          ['Results of the year', null, null],
          [],
          ['Region', '2025', null],
          [null, 'Revenue', 'Cost'],
          ['North', 10, 5],
          [null, 11, 6],
          ['Source: the books of the company, audited'],
        ]),
      },
    ])
    expect(await textOf(xlsx, bytes)).toBe(
      table(
        '# S',
        '',
        'Results of the year',
        '',
        '| Region | 2025 Revenue | 2025 Cost |',
        '| --- | --- | --- |',
        '| North | 10 | 5 |',
        '| North | 11 | 6 |',
        '',
        'Source: the books of the company, audited',
      ),
    )
  })

  it('has several tables, below and beside each other', async () => {
    const bytes = createXlsx([
      {
        name: 'S',
        rows:
          xlsxRows([
            ['Item', 'Count', null, 'City', 'Rank'],
            ['Pen', 3, null, 'Taipei', 1],
            ['Ink', 4, null, 'Tainan', 2],
          ]) +
          xlsxRows(
            [
              ['Name', 'Age'],
              ['Ann', 30],
            ],
            6,
          ),
      },
    ])
    expect(await textOf(xlsx, bytes)).toBe(
      table(
        '# S',
        '',
        '| Item | Count |',
        '| --- | --- |',
        '| Pen | 3 |',
        '| Ink | 4 |',
        '',
        '| City | Rank |',
        '| --- | --- |',
        '| Taipei | 1 |',
        '| Tainan | 2 |',
        '',
        '| Name | Age |',
        '| --- | --- |',
        '| Ann | 30 |',
      ),
    )
  })

  it('says its comments, and at which cell', async () => {
    const bytes = createXlsx([
      {
        name: 'S',
        rows: xlsxRows([
          ['Item', 'Count'],
          ['Pen', 3],
        ]),
        comments: { B2: 'Recount & check' },
      },
    ])
    expect(await textOf(xlsx, bytes)).toMatch(/\n\nComment on B2: Recount & check$/)
  })

  it('goes on on another page at a row, under the same header, and knows every cell', async () => {
    const rows = Array.from({ length: 900 }, (_, i) => [
      `Customer number ${i}`,
      i,
      'North-East region',
    ])
    const sections = await read(
      xlsx,
      createXlsx([
        { name: 'My orders', rows: xlsxRows([['Customer', 'Amount', 'Region'], ...rows]) },
      ]),
    )
    expect(sections.length).toBeGreaterThan(2)
    for (const { text } of sections) expect(text).toContain('| Customer | Amount | Region |')
    const last = sections.at(-1)
    const start = last?.text.indexOf('899 | North') ?? -1
    const cells = cellsAt('My orders', last?.text ?? '', last?.cells ?? [], {
      start,
      end: start + 8,
    })
    expect(cells).toBe("'My orders'!B901:C901")
    expect(
      spansOfCells(last?.text ?? '', last?.cells ?? [], cells ?? '').map(({ start: from, end }) =>
        last?.text.slice(from, end),
      ),
    ).toEqual(['899 | North-East region'])
  })

  it.each([
    ['sheet_encrypted', encrypted()],
    ['not_a_sheet', new TextEncoder().encode('plain')],
    [
      'not_a_sheet',
      createZip([
        ['_rels/.rels', '<R/>'],
        ['word/document.xml', '<document/>'],
      ]),
    ],
    ['file_damaged', createZip([['a.txt', 'x']])],
  ])('is refused as %s', async (code, bytes) => {
    await expect(read(xlsx, bytes)).rejects.toMatchObject({ code })
  })

  it('that was cut off within a sheet is damaged', async () => {
    const bytes = createXlsx([{ name: 'S', rows: '<row r="1"><c r="A1"><v>1</v><!--' }])
    await expect(read(xlsx, bytes)).rejects.toMatchObject({ code: 'file_damaged' })
  })

  it.each([
    ['cells far to the right of each other', '<row><c r="XFD1"><v>1</v></c></row>'.repeat(200)],
    ['elements in each other', '<x>'.repeat(300)],
  ])('with %s is too complex', async (_name, rows) => {
    await expect(read(xlsx, createXlsx([{ name: 'S', rows }]))).rejects.toMatchObject({
      code: 'document_too_complex',
    })
  })

  it('whose merged cells cover everything is read all the same', async () => {
    const bytes = createXlsx([
      {
        name: 'S',
        rows: xlsxRows([
          ['a', 'b'],
          ['c', 'd'],
        ]),
        merges: ['A1:XFD1048576'],
      },
    ])
    expect(await textOf(xlsx, bytes)).toContain('| c | d |')
  })
})

function encrypted(): Uint8Array<ArrayBuffer> {
  const name = [...'EncryptedPackage'].join('\0')
  return Uint8Array.from(
    Buffer.from(`\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1${'\0'.repeat(64)}${name}`, 'latin1'),
  )
}

describe('an OpenDocument workbook', () => {
  const cell = (text: string, attributes = ''): string =>
    `<table:table-cell ${attributes}><text:p>${text}</text:p></table:table-cell>`
  const row = (...cells: string[]): string => `<table:table-row>${cells.join('')}</table:table-row>`

  it('shows what a person sees, repeats what is repeated, and marks hidden sheets', async () => {
    const bytes = createOds(
      `<table:table table:name="Orders" table:style-name="ta1"><table:shapes><text:p>drawn</text:p></table:shapes>${row(cell('Item'), cell('Price'))}${row(
        cell('Pen<text:s text:c="2"/>x'),
        cell('€ 1,50', 'office:value-type="currency" office:value="1.5"'),
        '<table:table-cell table:number-columns-repeated="16382"/>',
      )}<table:table-row table:number-rows-repeated="2">${cell('Ink')}${cell('3', 'office:value-type="float" office:value="3"')}</table:table-row><table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>`,
      {
        styles:
          '<style:style style:name="ta1" style:family="table"><style:table-properties table:display="false"/></style:style>',
      },
    )
    expect(await textOf(ods, bytes)).toBe(
      table(
        '# Orders (hidden)',
        '',
        '| Item | Price |',
        '| --- | --- |',
        '| Pen x | € 1,50 |',
        '| Ink | 3 |',
        '| Ink | 3 |',
      ),
    )
  })

  it('has merged cells and comments', async () => {
    const bytes = createOds(
      `<table:table table:name="S">${row(cell('Region'), cell('n'))}${row(
        cell('North', 'table:number-rows-spanned="2"'),
        `<table:table-cell office:value-type="float" office:value="1"><office:annotation><dc:creator>Ann</dc:creator><text:p>Check</text:p></office:annotation><text:p>1</text:p></table:table-cell>`,
      )}${row('<table:covered-table-cell/>', cell('2', 'office:value-type="float" office:value="2"'))}</table:table>`,
    )
    expect(await textOf(ods, bytes)).toBe(
      table(
        '# S',
        '',
        '| Region | n |',
        '| --- | --- |',
        '| North | 1 |',
        '| North | 2 |',
        '',
        'Comment on B2: Check',
      ),
    )
  })

  it.each([
    [
      'sheet_encrypted',
      createOds('', {
        manifest: '<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>',
      }),
    ],
    ['not_a_sheet', createOds('', { body: 'text' })],
    ['not_a_sheet', createZip([['a.xml', '<a/>']])],
    [
      'document_too_complex',
      createOds(
        `<table:table><table:table-row table:number-rows-repeated="1000000">${cell('x').repeat(4)}</table:table-row></table:table>`,
      ),
    ],
  ])('is refused as %s', async (code, bytes) => {
    await expect(read(ods, bytes)).rejects.toMatchObject({ code })
  })
})

describe('separated values', () => {
  const PEN = table('| Item | Price |', '| --- | --- |', '| Pen, blue | 1,5 |', '| Ink | 3 |')

  it.each([
    ['commas and quotes', 'Item,Price\r\n"Pen, blue","1,5"\r\nInk,3\r\n'],
    ['semicolons', 'Item;Price\nPen, blue;1,5\nInk;3'],
    ['tabs', '\ufeffItem\tPrice\nPen, blue\t1,5\nInk\t3'],
    ['bars', 'Item|Price\nPen, blue|1,5\nInk|3'],
    ['a declaration', 'sep=^\nItem^Price\nPen, blue^1,5\nInk^3'],
  ])('by %s', async (_name, text) => {
    expect(await textOf(csv, text)).toBe(PEN)
  })

  it('with quotes in quotes, line breaks in them, and one that never ends', async () => {
    const text = 'Name,Note\nAnn,"says ""hello""\nand goes"\nBob,"never ends\nCid,ok'
    expect(await textOf(csv, text)).toBe(
      table(
        '| Name | Note |',
        '| --- | --- |',
        '| Ann | says "hello" and goes |',
        '| Bob | "never ends |',
        '| Cid | ok |',
      ),
    )
  })

  it('in Big5, and as UTF-16', async () => {
    // 城市,人口 / 台北,250 / 高雄,270
    const big5 = Uint8Array.from([
      0xab, 0xb0, 0xa5, 0xab, 0x2c, 0xa4, 0x48, 0xa4, 0x66, 0x0a, 0xa5, 0x78, 0xa5, 0x5f, 0x2c,
      0x32, 0x35, 0x30, 0x0a, 0xb0, 0xaa, 0xb6, 0xaf, 0x2c, 0x32, 0x37, 0x30, 0x0a,
    ])
    const expected = table('| 城市 | 人口 |', '| --- | --- |', '| 台北 | 250 |', '| 高雄 | 270 |')
    expect(await textOf(csv, big5)).toBe(expected)
    const utf16 = Buffer.from('\ufeff城市\t人口\n台北\t250\n高雄\t270', 'utf16le')
    expect(await textOf(tsv, Uint8Array.from(utf16))).toBe(expected)
  })

  it('by tabs where the name says so, whatever else is in the fields', async () => {
    expect(await textOf(tsv, 'a;1\tb;2\nc;3\td;4\n')).toContain('| a;1 | b;2 |')
  })

  it('without a header keep their first row as one', async () => {
    expect(await textOf(csv, 'Ann,30\nBob,31\n')).toBe(
      table('|  |  |', '| --- | --- |', '| Ann | 30 |', '| Bob | 31 |'),
    )
  })

  it('of 100,000 rows', { timeout: 60_000 }, async () => {
    const lines = Array.from(
      { length: 100_000 },
      (_, i) => `${i},2026-01-02,Customer ${i % 97},${i * 3}.50`,
    )
    const { sections, tables } = await csv.readText(
      new TextEncoder().encode(`Id,Day,Customer,Amount\n${lines.join('\n')}`),
      DOCUMENT_LIMITS,
    )
    expect(sections.length).toBeGreaterThan(100)
    expect(tables?.[0]).toMatchObject({
      rowCount: 100_000,
      columns: [
        { name: 'Id', letter: 'A', type: 'number' },
        { name: 'Day', type: 'date' },
        { name: 'Customer', type: 'text' },
        { name: 'Amount', type: 'number' },
      ],
    })
  })
})
