import type { Table } from '../pdf/tables.ts'
import { type Block, inLine, tableBlock } from './blocks.ts'
import { attributeOf, elementsOf, find, isOn, numberOf, type XmlElement } from './xml.ts'

/** A table that has more text than this in one cell, in several paragraphs, is the frame of a page. */
const MAX_CELL_CHARACTERS = 1500
const MAX_CELL_BLOCKS = 3
/** A table of more text than this within a cell is no part of that cell's value. */
const MAX_NESTED_CHARACTERS = 200
/** Word knows no more columns; a table that says more was made to break its reader. */
const MAX_COLUMNS = 63
/** Of merged cells of one table: what is repeated must not become more than a worker can hold. */
const MAX_REPEATED_CHARACTERS = 500_000
/** Rows of larger tables end with their last cell. */
const MAX_FILLED_CELLS = 500_000

interface Cell {
  blocks: Block[]
  column: number
  span: number
  /** Whether it goes on with the cell above. */
  isBelow: boolean
  /** Whether it goes on with the cell before. */
  isBeside: boolean
}

interface Row {
  cells: Cell[]
  isHeader: boolean
}

type ReadBlocks = (elements: readonly XmlElement[]) => Block[]

/**
 * A table. Merged cells are repeated wherever they reach. A table that only frames a page is read as what stands in it.
 */
export function readTable(table: XmlElement, readBlocks: ReadBlocks): Block[] {
  const rows = childrenOf(table, 'w:tr')
    .filter((row) => find(row, 'w:trPr', 'w:del') === undefined)
    .map((row) => readRow(row, readBlocks))
    .filter(({ cells }) => cells.some(({ blocks, isBelow }) => isBelow || blocks.length > 0))
  const cells = rows.flatMap((row) => row.cells)
  if (isFrame(cells)) return cells.flatMap(({ blocks }) => blocks)
  const grid = toGrid(rows)
  return grid.every((row) => row.every((cell) => cell === '')) ? [] : [tableBlock(grid)]
}

const isFrame = (cells: readonly Cell[]): boolean =>
  cells.length === 1 || cells.some(({ blocks }) => isPage(blocks))

function isPage(blocks: readonly Block[]): boolean {
  if (blocks.some(({ table, text }) => table && text.length > MAX_NESTED_CHARACTERS)) return true
  const length = blocks.reduce((sum, { text }) => sum + text.length, 0)
  return length > MAX_CELL_CHARACTERS && blocks.length > MAX_CELL_BLOCKS
}

/** Rows of a table and cells of a row may stand in content controls, or be marked as new. */
function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return elementsOf(element).flatMap((child) => {
    if (child.name === name) return [child]
    const isWrapper = /^w:(?:sdt|sdtContent|customXml|ins|moveTo|smartTag)$/.test(child.name)
    return isWrapper ? childrenOf(child, name) : []
  })
}

function readRow(row: XmlElement, readBlocks: ReadBlocks): Row {
  const properties = find(row, 'w:trPr')
  let column = Math.max(numberOf(properties, 'w:gridBefore') ?? 0, 0)
  const cells: Cell[] = []
  for (const element of childrenOf(row, 'w:tc')) {
    const cell = readCell(element, column, readBlocks)
    if (cell === undefined || column >= MAX_COLUMNS) continue
    cells.push(cell)
    column += cell.span
  }
  return { cells, isHeader: isOn(properties, 'w:tblHeader') }
}

function readCell(element: XmlElement, column: number, readBlocks: ReadBlocks): Cell | undefined {
  const properties = find(element, 'w:tcPr')
  if (find(properties, 'w:cellDel')) return undefined
  return {
    blocks: readBlocks(elementsOf(element)),
    column,
    span: Math.min(Math.max(numberOf(properties, 'w:gridSpan') ?? 1, 1), MAX_COLUMNS),
    isBelow: continuesMerge(properties, 'w:vMerge'),
    isBeside: continuesMerge(properties, 'w:hMerge'),
  }
}

function continuesMerge(properties: XmlElement | undefined, name: string): boolean {
  const merge = find(properties, name)
  return merge !== undefined && (attributeOf(merge, 'w:val') ?? 'continue') === 'continue'
}

/** Texts by row and column, as many in each row. */
function toGrid(rows: readonly Row[]): Table {
  const ends = rows.flatMap(({ cells }) => cells.map(({ column, span }) => column + span))
  const width = Math.min(
    ends.reduce((widest, end) => Math.max(widest, end), 0),
    MAX_COLUMNS,
  )
  const isHuge = rows.length * width > MAX_FILLED_CELLS
  let left = MAX_REPEATED_CHARACTERS
  const grid: Table = []
  for (const { cells } of rows) {
    const row = Array.from({ length: isHuge ? 0 : width }, () => '')
    for (const { blocks, column, span, isBelow, isBeside } of cells) {
      const merged = isBelow ? grid.at(-1)?.[column] : isBeside ? row[column - 1] : undefined
      const own = blocks.map(inLine).join(' ').trim()
      const text = own === '' && merged !== undefined ? merged : own
      left -= text === own ? text.length * (span - 1) : text.length * span
      while (row.length < column + span) row.push('')
      if (left > 0) row.fill(text, column, column + span)
      else row[column] = own
    }
    grid.push(row)
  }
  return mergeHeaders(grid, rows)
}

/** Several rows that repeat at the top of each page are one header: "2024 Revenue". */
function mergeHeaders(grid: Table, rows: readonly Row[]): Table {
  const count = rows.findIndex(({ isHeader }) => !isHeader)
  if (count < 2) return grid
  const headers = grid.slice(0, count)
  const merged = (grid[0] ?? []).map((_, column) =>
    [...new Set(headers.map((row) => row[column] ?? ''))].filter((cell) => cell !== '').join(' '),
  )
  return [merged, ...grid.slice(count)]
}
