import { describe, expect, it } from 'vitest'
import { createZip } from '../../../../tests/support/docx.ts'
import { lines, readSections, readSheetText } from '../../../../tests/support/read-sheets.ts'
import { createOds, createXlsx } from '../../../../tests/support/sheets.ts'
import { DOCUMENT_LIMITS } from '../../../_shared/contract/limits.ts'
import { ods, xlsx } from '../kinds/sheets.ts'

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
    expect(await readSheetText(ods, bytes)).toBe(
      lines(
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
    expect(await readSheetText(ods, bytes)).toBe(
      lines(
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
    await expect(readSections(ods, bytes)).rejects.toMatchObject({ code })
  })
})

describe('formulas whose values no program has stored', () => {
  it('are shown as they are, and counted', async () => {
    const cells =
      '<row r="1"><c r="A1"><f>B1*2</f><v></v></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1" t="str"><f>""</f><v></v></c></row><row r="2"><c r="A2"><f>B2</f></c><c r="B2"><v>3</v></c></row>'
    const { sections, unread } = await xlsx.readText(
      createXlsx([{ name: 'S', rows: cells }]),
      DOCUMENT_LIMITS,
    )
    expect(unread).toEqual({ formulas: 2 })
    expect(sections[0]?.text).toMatch(/=B1\*2 \| 2/)
    expect(sections[0]?.text).not.toContain('=""')
  })

  it('of OpenDocument are counted, and values without a text are shown', async () => {
    const row =
      '<table:table-row><table:table-cell table:formula="of:=[.B1]"/><table:table-cell office:value-type="float" office:value="7"/></table:table-row>'
    const { sections, unread } = await ods.readText(
      createOds(`<table:table table:name="S">${row}</table:table>`),
      DOCUMENT_LIMITS,
    )
    expect(unread).toEqual({ formulas: 1 })
    expect(sections[0]?.text).toBe('# S\n\n7')
  })
})
