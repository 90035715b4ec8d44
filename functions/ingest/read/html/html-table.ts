import { type Block, inLine, plainBlock, tableBlock } from '../docx/blocks.ts'
import { attributeOf, elementsOf, findAll, textOf, type XmlElement } from '../docx/xml.ts'
import { mergeHeaderRows, spreadCells } from '../tables/merged-cells.ts'
import type { Visibility } from './visibility.ts'

/** A table that has more text than this in one cell, in several paragraphs, is the frame of a page. */
const MAX_CELL_CHARACTERS = 1500
const MAX_CELL_BLOCKS = 3
/** A table of more text than this within a cell is no part of that cell's value. */
const MAX_NESTED_CHARACTERS = 200

/** A table, its merged cells repeated wherever they reach; one that only frames a page is what stands in it. */
export function readTable(
  table: XmlElement,
  readBlocks: (cell: XmlElement) => Block[],
  visibility: Visibility,
): Block[] {
  const isSeen = (element: XmlElement) => visibility.isSeen(element)
  const head = elementsOf(table).filter(({ name }) => name === 'thead')
  const headRows = head.flatMap((part) => rowsOf(part, isSeen)).length
  const rows = rowsOf(table, isSeen).map((row) =>
    elementsOf(row)
      .filter((cell) => /^t[dh]$/.test(cell.name) && isSeen(cell))
      .map((cell) => ({
        blocks: readBlocks(cell),
        columns: Number.parseInt(attributeOf(cell, 'colspan') ?? '1', 10),
        rows: Number.parseInt(attributeOf(cell, 'rowspan') ?? '1', 10),
      })),
  )
  const captions = findAll(table, 'caption').slice(0, 1).map(textOf)
  const caption = captions.map((text) => text.replaceAll(/\s+/g, ' ').trim())
  const before = caption.filter((text) => text !== '').map(plainBlock)
  const cells = rows.flat()
  const isLayout = /^(?:presentation|none)$/.test(attributeOf(table, 'role') ?? '')
  if (isLayout || cells.length === 1 || cells.some(({ blocks }) => isPage(blocks)))
    return [...before, ...cells.flatMap(({ blocks }) => blocks)]
  const grid = spreadCells(
    rows.map((row) =>
      row.map(({ blocks, ...span }) => ({ ...span, text: blocks.map(inLine).join(' ').trim() })),
    ),
  )
  if (grid.every((row) => row.every((cell) => cell === ''))) return before
  return [...before, tableBlock(mergeHeaderRows(grid, headRows))]
}

/** Those of a head come first and those of a foot last, wherever they are written. */
function rowsOf(part: XmlElement, isSeen: (element: XmlElement) => boolean): XmlElement[] {
  const groups = elementsOf(part).filter(isSeen)
  const ofGroups = (name: RegExp) =>
    groups.flatMap((child) => {
      if (!name.test(child.name)) return []
      return child.name === 'tr' ? [child] : rowsOf(child, isSeen)
    })
  return [...ofGroups(/^thead$/), ...ofGroups(/^(?:tr|tbody)$/), ...ofGroups(/^tfoot$/)]
}

function isPage(blocks: readonly Block[]): boolean {
  if (blocks.some(({ table, text }) => table && text.length > MAX_NESTED_CHARACTERS)) return true
  const length = blocks.reduce((sum, { text }) => sum + text.length, 0)
  return length > MAX_CELL_CHARACTERS && blocks.length > MAX_CELL_BLOCKS
}
