import { describe, expect, it } from 'vitest'
import { lines, readSheetText } from '../../../../tests/support/read-sheets.ts'
import { DOCUMENT_LIMITS } from '../../../_shared/contract/limits.ts'
import { csv, tsv } from '../kinds/sheets.ts'

describe('separated values', () => {
  const PEN = lines('| Item | Price |', '| --- | --- |', '| Pen, blue | 1,5 |', '| Ink | 3 |')

  it.each([
    ['commas and quotes', 'Item,Price\r\n"Pen, blue","1,5"\r\nInk,3\r\n'],
    ['semicolons', 'Item;Price\nPen, blue;1,5\nInk;3'],
    ['tabs', '\ufeffItem\tPrice\nPen, blue\t1,5\nInk\t3'],
    ['bars', 'Item|Price\nPen, blue|1,5\nInk|3'],
    ['a declaration', 'sep=^\nItem^Price\nPen, blue^1,5\nInk^3'],
  ])('by %s', async (_name, text) => {
    expect(await readSheetText(csv, text)).toBe(PEN)
  })

  it('keep rows that say the same in each column: nothing is merged in them', async () => {
    expect(await readSheetText(csv, 'Yes,Yes,Yes\nNo,Yes,No\nYes,Yes,Yes\n')).toBe(
      lines(
        '| Yes | Yes | Yes |',
        '| --- | --- | --- |',
        '| No | Yes | No |',
        '| Yes | Yes | Yes |',
      ),
    )
    expect(await readSheetText(csv, 'x,x\nx,x\nx,x\n')).toBe(
      lines('| x | x |', '| --- | --- |', '| x | x |', '| x | x |'),
    )
  })

  it('with quotes in quotes, line breaks in them, and one that never ends', async () => {
    const text = 'Name,Note\nAnn,"says ""hello""\nand goes"\nBob,"never ends\nCid,ok'
    expect(await readSheetText(csv, text)).toBe(
      lines(
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
    const expected = lines('| 城市 | 人口 |', '| --- | --- |', '| 台北 | 250 |', '| 高雄 | 270 |')
    expect(await readSheetText(csv, big5)).toBe(expected)
    const utf16 = Buffer.from('\ufeff城市\t人口\n台北\t250\n高雄\t270', 'utf16le')
    expect(await readSheetText(tsv, Uint8Array.from(utf16))).toBe(expected)
  })

  it('by tabs where the name says so, whatever else is in the fields', async () => {
    expect(await readSheetText(tsv, 'a;1\tb;2\nc;3\td;4\n')).toContain('| a;1 | b;2 |')
  })

  it('without a header keep their first row as one', async () => {
    expect(await readSheetText(csv, 'Ann,30\nBob,31\n')).toBe(
      lines('|  |  |', '| --- | --- |', '| Ann | 30 |', '| Bob | 31 |'),
    )
  })

  it('of 100,000 rows', { timeout: 60_000 }, async () => {
    const records = Array.from(
      { length: 100_000 },
      (_, i) => `${i},2026-01-02,Customer ${i % 97},${i * 3}.50`,
    )
    const { sections, tables } = await csv.readText(
      new TextEncoder().encode(`Id,Day,Customer,Amount\n${records.join('\n')}`),
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
