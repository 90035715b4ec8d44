import { type Block, tableBlock } from '../docx/blocks.ts'
import type { Unread } from '../docx/unread.ts'
import { attributeOf, elementsOf, find, findAll, type XmlElement } from '../docx/xml.ts'
import { inReadingOrder, type Placed } from '../slides/reading-order.ts'
import { spreadCells } from '../tables/merged-cells.ts'
import { boxOf } from './box.ts'
import type { Layout } from './layout.ts'
import { readLine, readParagraphs } from './paragraphs.ts'

export interface ShapeDeps {
  layout: Layout
  /** Charts and diagrams as they are read, by relationship. */
  figures: ReadonlyMap<string, Block[]>
  unread: Unread
}

export interface Shapes {
  title: string
  body: Block[]
}

/** What the master puts on every slide. */
const FURNITURE = /^(?:dt|ftr|sldNum|hdr)$/
const TITLES = /^(?:title|ctrTitle)$/

/** What stands on a slide (ECMA-376 part 1, 19.3), in reading order, its title apart. */
export function readShapes(tree: XmlElement | undefined, deps: ShapeDeps): Shapes {
  const reader = new ShapeReader(deps)
  const body = reader.read(tree)
  return { title: reader.title, body }
}

class ShapeReader {
  title = ''
  readonly #deps: ShapeDeps

  constructor(deps: ShapeDeps) {
    this.#deps = deps
  }

  read(tree: XmlElement | undefined): Block[] {
    const placed = elementsOf(tree).flatMap((element) => this.#place(element))
    return inReadingOrder(placed).flat()
  }

  #place(element: XmlElement): Placed<Block[]>[] {
    if (isHidden(element)) return []
    switch (element.name) {
      case 'p:sp':
        return this.#shape(element)
      case 'p:grpSp':
        return [{ item: this.read(element), box: boxOf(find(element, 'p:grpSpPr', 'a:xfrm')) }]
      case 'p:graphicFrame':
        return [{ item: this.#frame(element), box: boxOf(find(element, 'p:xfrm')) }]
      case 'p:pic':
        this.#deps.unread.pictures += 1
        return []
      case 'mc:AlternateContent':
        return elementsOf(element)
          .slice(0, 1)
          .flatMap((choice) => elementsOf(choice))
          .flatMap((child) => this.#place(child))
      default:
        return []
    }
  }

  #shape(shape: XmlElement): Placed<Block[]>[] {
    const place = find(shape, 'p:nvSpPr', 'p:nvPr', 'p:ph')
    const type = place && (attributeOf(place, 'type') ?? 'obj')
    if (type !== undefined && FURNITURE.test(type)) return []
    const body = find(shape, 'p:txBody')
    if (type !== undefined && TITLES.test(type) && this.title === '') {
      this.title = readLine(body)
      return []
    }
    const own = find(body, 'a:lstStyle')
    const inherited = place ? this.#deps.layout.of(place) : undefined
    const blocks = readParagraphs(body, [own, ...(inherited?.styles ?? [])])
    return [{ item: blocks, box: boxOf(find(shape, 'p:spPr', 'a:xfrm')) ?? inherited?.box }]
  }

  #frame(frame: XmlElement): Block[] {
    const data = find(frame, 'a:graphic', 'a:graphicData')
    const table = find(data, 'a:tbl')
    if (table) return readTable(table)
    const [figure] = elementsOf(data)
    const id = attributeOf(figure, 'r:id') ?? attributeOf(figure, 'r:dm') ?? ''
    const blocks = this.#deps.figures.get(id) ?? []
    if (blocks.length > 0) return blocks
    const isObject = findAll(data, 'p:oleObj').length > 0
    this.#deps.unread[isObject ? 'objects' : 'charts'] += 1
    return []
  }
}

const isHidden = (element: XmlElement): boolean =>
  elementsOf(elementsOf(element)[0]).some(
    (properties) =>
      properties.name === 'p:cNvPr' && /^(?:1|true)$/.test(attributeOf(properties, 'hidden') ?? ''),
  )

function readTable(table: XmlElement): Block[] {
  const rows = elementsOf(table)
    .filter(({ name }) => name === 'a:tr')
    .map((row) =>
      elementsOf(row)
        .filter((cell) => cell.name === 'a:tc' && !isMerged(cell))
        .map((cell) => ({
          text: readLine(find(cell, 'a:txBody')),
          columns: Number(attributeOf(cell, 'gridSpan') ?? 1),
          rows: Number(attributeOf(cell, 'rowSpan') ?? 1),
        })),
    )
  const grid = spreadCells(rows)
  return grid.every((row) => row.every((cell) => cell === '')) ? [] : [tableBlock(grid)]
}

/** Reached by the cell beside or above it. */
const isMerged = (cell: XmlElement): boolean =>
  ['hMerge', 'vMerge'].some((name) => /^(?:1|true)$/.test(attributeOf(cell, name) ?? ''))
