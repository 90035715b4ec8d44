import { expect, it } from 'vitest'
import { createWord, wordParagraph as p } from '../../../../tests/support/docx.ts'
import { readDocx } from './read-docx.ts'

const read = async (body: string): Promise<string[]> =>
  (await readDocx(createWord(body))).text.split('\n')
const cell = (inside: string, properties = ''): string =>
  `<w:tc><w:tcPr>${properties}</w:tcPr>${inside.startsWith('<') ? inside : p(inside)}</w:tc>`
const row = (cells: readonly string[], properties = ''): string =>
  `<w:tr><w:trPr>${properties}</w:trPr>${cells.map((inside) => (inside.startsWith('<w:tc>') ? inside : cell(inside))).join('')}</w:tr>`
const table = (...rows: string[]): string => `<w:tbl><w:tblPr/>${rows.join('')}</w:tbl>`

it.each([
  [
    'rows and cells',
    table(row(['Boat', 'Seats']), row(['Otter', '2'])),
    ['| Boat | Seats |', '| --- | --- |', '| Otter | 2 |'],
  ],
  [
    'paragraphs and line breaks in a cell',
    table(row([`${p('a')}${p('b')}`, '<w:p><w:r><w:t>c</w:t><w:br/><w:t>d</w:t></w:r></w:p>'])),
    ['| a b | c d |', '| --- | --- |'],
  ],
  ['bars in a cell', table(row(['a|b', 'c'])), ['| a\\|b | c |', '| --- | --- |']],
  ['an empty cell', table(row(['a', '<w:p/>', 'c'])), ['| a |  | c |', '| --- | --- | --- |']],
  [
    'cells merged to the right',
    table(row([cell('Year', '<w:gridSpan w:val="2"/>'), 'x']), row(['1', '2', '3'])),
    ['| Year | Year | x |', '| --- | --- | --- |', '| 1 | 2 | 3 |'],
  ],
  [
    'cells merged downwards',
    table(
      row([cell('North', '<w:vMerge w:val="restart"/>'), '1']),
      row([cell('<w:p/>', '<w:vMerge/>'), '2']),
      row(['South', '3']),
    ),
    ['| North | 1 |', '| --- | --- |', '| North | 2 |', '| South | 3 |'],
  ],
  [
    'cells merged both ways',
    table(
      row([cell('A', '<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>'), '1']),
      row([cell('<w:p/>', '<w:gridSpan w:val="2"/><w:vMerge/>'), '2']),
    ),
    ['| A | A | 1 |', '| --- | --- | --- |', '| A | A | 2 |'],
  ],
  [
    'a row that begins further right',
    table(row(['a', 'b']), row(['c'], '<w:gridBefore w:val="1"/>')),
    ['| a | b |', '| --- | --- |', '|  | c |'],
  ],
  [
    'two rows of headers',
    table(
      row(['Name', cell('2024', '<w:gridSpan w:val="2"/>')], '<w:tblHeader/>'),
      row(['Name', 'Sold', 'Left'], '<w:tblHeader/>'),
      row(['Tea', '4', '5']),
    ),
    ['| Name | 2024 Sold | 2024 Left |', '| --- | --- | --- |', '| Tea | 4 | 5 |'],
  ],
  [
    'a row and a cell that were deleted',
    table(row(['a', 'b']), row(['c', 'd'], '<w:del/>'), row(['e', cell('x', '<w:cellDel/>'), 'f'])),
    ['| a | b |', '| --- | --- |', '| e | f |'],
  ],
  [
    'rows and cells in content controls',
    table(
      row(['a', 'b']),
      `<w:sdt><w:sdtContent>${`<w:tr><w:sdt><w:sdtContent>${cell('c')}</w:sdtContent></w:sdt>${cell('d')}</w:tr>`}</w:sdtContent></w:sdt>`,
    ),
    ['| a | b |', '| --- | --- |', '| c | d |'],
  ],
  [
    'a small table in a cell',
    table(row(['Otter', `${table(row(['oars', '2']), row(['sails', '1']))}<w:p/>`])),
    ['| Otter | oars 2; sails 1 |', '| --- | --- |'],
  ],
  ['a table of one cell', table(row([`${p('One')}${p('Two')}`])), ['One', '', 'Two']],
  [
    'a table that frames others',
    table(
      row([
        `${p('Left')}${table(row(['long '.repeat(30), 'b']), row(['long '.repeat(30), 'd']))}`,
        'Right',
      ]),
    ),
    [
      'Left',
      '',
      `| ${'long '.repeat(30).trim()} | b |`,
      '| --- | --- |',
      `| ${'long '.repeat(30).trim()} | d |`,
      '',
      'Right',
    ],
  ],
  ['a table of nothing', `${table(row(['<w:p/>', '<w:p/>']))}${p('Text')}`, ['Text']],
  [
    'a list in a cell',
    table(
      row([
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Head</w:t></w:r></w:p>',
        'x',
      ]),
    ),
    ['| Head | x |', '| --- | --- |'],
  ],
])('%s', async (_name, body, lines) => {
  expect(await read(body)).toEqual(lines)
})
