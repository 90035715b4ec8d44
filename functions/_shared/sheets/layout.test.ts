import { describe, expect, it } from 'vitest'
import { columnName, columnNumber, formatCells, parseCells, parseRange } from './cell-names.ts'
import { type BlockLayout, cellsAt, spansOfCells } from './layout.ts'

describe('names of cells', () => {
  it.each([
    [1, 'A'],
    [26, 'Z'],
    [27, 'AA'],
    [702, 'ZZ'],
    [16_384, 'XFD'],
  ])('column %i is %s', (column, name) => {
    expect(columnName(column)).toBe(name)
    expect(columnNumber(name)).toBe(column)
  })

  it('have the name of their sheet before them, in quotes where it needs some', () => {
    const range = { top: 1, left: 1, bottom: 7, right: 3 }
    expect(formatCells('Orders', [range])).toBe('Orders!A1:C7')
    expect(formatCells("Ann's 2026", [range])).toBe("'Ann''s 2026'!A1:C7")
    expect(formatCells('訂單', [{ ...range, bottom: 1, right: 1 }])).toBe('訂單!A1')
    expect(formatCells(null, [range, { ...range, top: 9, bottom: 9 }])).toBe('A1:C7,A9:C9')
  })

  it('are read again', () => {
    expect(parseCells("'a!b'!A1:C7,B9")).toEqual([
      { top: 1, left: 1, bottom: 7, right: 3 },
      { top: 9, left: 2, bottom: 9, right: 2 },
    ])
    expect(parseRange('$B$4')).toEqual({ top: 4, left: 2, bottom: 4, right: 2 })
    expect(parseRange('4B')).toBeUndefined()
  })
})

describe('a page of a sheet', () => {
  const CONTENT = [
    'Sales of 2026',
    '',
    '| Region | Sum |',
    '| --- | --- |',
    '| North \\| x | 10 |',
    '| South | 20 |',
    '',
    'Note',
  ].join('\n')
  const LAYOUT: BlockLayout[] = [
    [0, 1, 1, 0, 0],
    [CONTENT.indexOf('| Region'), 4, 2, 2, 3],
    [CONTENT.indexOf('Note'), 9, 5, 0, 0],
  ]
  const at = (words: string): string | null => {
    const start = CONTENT.indexOf(words)
    return cellsAt('S', CONTENT, LAYOUT, { start, end: start + words.length })
  }

  it.each([
    ['Sales', 'S!A1'],
    ['Sum', 'S!C3'],
    ['10', 'S!C4'],
    ['x | 10 |\n| South', 'S!B4:C5'],
    ['Note', 'S!E9'],
    ['---', null],
  ])('knows that %j stands in %s', (words, cells) => {
    expect(at(words)).toBe(cells)
  })

  it('knows where cells stand', () => {
    const texts = (cells: string): string[] =>
      spansOfCells(CONTENT, LAYOUT, cells).map(({ start, end }) => CONTENT.slice(start, end))
    expect(texts('S!C4:C5')).toEqual(['10', '20'])
    expect(texts('S!B5:C5,A1')).toEqual(['Sales of 2026', 'South | 20'])
    expect(texts('S!Z1')).toEqual([])
  })
})
