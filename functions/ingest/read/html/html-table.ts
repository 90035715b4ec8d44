import { type Block, inLine, plainBlock, tableBlock } from '../docx/blocks.ts'
import {
  attributeOf,
  elementsOf,
  findAll,
  isElement,
  textOf,
  type XmlElement,
} from '../docx/xml.ts'
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
  const strays: (XmlElement | string)[] = []
  const rows = rowsOf(table, isSeen, strays).map((row) =>
    cellsOf(row, strays)
      .filter(isSeen)
      .map((cell) => ({
        blocks: readBlocks(cell),
        columns: Number.parseInt(attributeOf(cell, 'colspan') ?? '1', 10),
        rows: Number.parseInt(attributeOf(cell, 'rowspan') ?? '1', 10),
      })),
  )
  const captions = findAll(table, 'caption').slice(0, 1).map(textOf)
  const caption = captions.map((text) => text.replaceAll(/\s+/g, ' ').trim())
  const before = [
    // Programs that show pages put what stands between cells before the table (HTML, 13.2.6.1).
    ...(strays.length > 0 ? readBlocks({ name: 'div', attributes: {}, children: strays }) : []),
    ...caption.filter((text) => text !== '').map(plainBlock),
  ]
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

const OF_TABLE = /^(?:caption|colgroup|col|thead|tbody|tfoot|tr|td|th)$/
const CELL = /^t[dh]$/

/**
 * Those of a head come first and those of a foot last, wherever they are written.
 * @param strays gets what stands in the part and in no cell
 */
function rowsOf(
  part: XmlElement,
  isSeen: (element: XmlElement) => boolean,
  strays: (XmlElement | string)[] = [],
): XmlElement[] {
  const rows: Record<'head' | 'body' | 'foot', XmlElement[]> = { head: [], body: [], foot: [] }
  for (const child of part.children) {
    if (!isElement(child)) strays.push(child)
    else if (isSeen(child)) {
      const { name } = child
      const own = rows[name === 'thead' ? 'head' : name === 'tfoot' ? 'foot' : 'body']
      if (name === 'tr') own.push(child)
      // A cell whose row nobody began.
      else if (CELL.test(name)) addCell(own, child)
      // A form or a font around rows is as if it were not there.
      else if (/^t(?:head|body|foot)$/.test(name) || holdsRows(child))
        own.push(...rowsOf(child, isSeen, strays))
      else if (!OF_TABLE.test(name)) strays.push(child)
    }
  }
  return [...rows.head, ...rows.body, ...rows.foot]
}

/** Adds a cell to the row before it if nobody began that one either. */
function addCell(rows: XmlElement[], cell: XmlElement): void {
  const last = rows.at(-1)
  const isGoingOn = last?.name === IMPLIED_ROW
  if (isGoingOn) rows.pop()
  rows.push({
    name: IMPLIED_ROW,
    attributes: {},
    children: [...(isGoingOn ? last.children : []), cell],
  })
}

/** No element of a page is called so. */
const IMPLIED_ROW = '#row'

/** Whether rows or cells stand in an element that are not those of a table within it. */
const holdsRows = (element: XmlElement): boolean =>
  element.name !== 'table' &&
  elementsOf(element).some(({ name }) => name === 'tr' || CELL.test(name))

function cellsOf(row: XmlElement, strays: (XmlElement | string)[]): XmlElement[] {
  return row.children.flatMap((child) => {
    if (isElement(child) && CELL.test(child.name)) return [child]
    if (isElement(child) && holdsRows(child)) return cellsOf(child, strays)
    if (!isElement(child) || !OF_TABLE.test(child.name)) strays.push(child)
    return []
  })
}

function isPage(blocks: readonly Block[]): boolean {
  if (blocks.some(({ table, text }) => table && text.length > MAX_NESTED_CHARACTERS)) return true
  const length = blocks.reduce((sum, { text }) => sum + text.length, 0)
  return length > MAX_CELL_CHARACTERS && blocks.length > MAX_CELL_BLOCKS
}
