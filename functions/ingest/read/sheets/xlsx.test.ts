import { describe, expect, it } from 'vitest'
import { createZip } from '../../../../tests/support/docx.ts'
import { lines, readSections, readSheetText } from '../../../../tests/support/read-sheets.ts'
import { createXlsx, xlsxRows } from '../../../../tests/support/sheets.ts'
import { cellsAt, spansOfCells } from '../../../_shared/sheets/layout.ts'
import { xlsx } from '../kinds/sheets.ts'

describe('an Excel workbook', () => {
  it('is a page a sheet, a line a row', async () => {
    const sections = await readSections(
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
        text: lines(
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
    expect(await readSheetText(xlsx, bytes)).toContain(
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
    expect(await readSheetText(xlsx, bytes)).toContain('| 2025-12-09 | 1 |')
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
    expect(await readSheetText(xlsx, bytes)).toContain(
      '| 東京 \\| x | 42 | =B2*2 | #DIV/0! | TRUE |',
    )
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
    expect(await readSheetText(xlsx, bytes)).toBe(
      lines(
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
    expect(await readSheetText(xlsx, bytes)).toBe(
      lines(
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
    expect(await readSheetText(xlsx, bytes)).toMatch(/\n\nComment on B2: Recount & check$/)
  })

  it('goes on on another page at a row, under the same header, and knows every cell', async () => {
    const rows = Array.from({ length: 900 }, (_, i) => [
      `Customer number ${i}`,
      i,
      'North-East region',
    ])
    const sections = await readSections(
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
    await expect(readSections(xlsx, bytes)).rejects.toMatchObject({ code })
  })

  it('that was cut off within a sheet is damaged', async () => {
    const bytes = createXlsx([{ name: 'S', rows: '<row r="1"><c r="A1"><v>1</v><!--' }])
    await expect(readSections(xlsx, bytes)).rejects.toMatchObject({ code: 'file_damaged' })
  })

  it.each([
    ['cells far to the right of each other', '<row><c r="XFD1"><v>1</v></c></row>'.repeat(200)],
    ['elements in each other', '<x>'.repeat(300)],
  ])('with %s is too complex', async (_name, rows) => {
    await expect(readSections(xlsx, createXlsx([{ name: 'S', rows }]))).rejects.toMatchObject({
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
    expect(await readSheetText(xlsx, bytes)).toContain('| c | d |')
  })
})

function encrypted(): Uint8Array<ArrayBuffer> {
  const name = [...'EncryptedPackage'].join('\0')
  return Uint8Array.from(
    Buffer.from(`\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1${'\0'.repeat(64)}${name}`, 'latin1'),
  )
}
