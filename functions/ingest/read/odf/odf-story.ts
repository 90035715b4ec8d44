import { type Block, inLine, plainBlock, tableBlock } from '../docx/blocks.ts'
import { attributeOf, elementsOf, find, textOf, type XmlElement } from '../docx/xml.ts'
import { spreadCells } from '../tables/merged-cells.ts'
import { toComment } from '../slides/slide.ts'
import type { Unread } from '../docx/unread.ts'
import { readInline } from './odf-inline.ts'
import type { ListCounter, OdfStyles } from './odf-styles.ts'

export interface OdfStoryDeps {
  styles: OdfStyles
  /** Charts and equations as they are read, by their folders. */
  objects: ReadonlyMap<string, Block[]>
  unread: Unread
}

interface ListPlace {
  counter: ListCounter
  style: string | undefined
  level: number
}

/** Rows and cells that are said once and stand many times: empty ones up to the edge of a sheet. */
const MAX_REPEATED = 200
/** A table that has more text than this in one cell, in several paragraphs, is the frame of a page. */
const MAX_CELL_CHARACTERS = 1500
const MAX_CELL_BLOCKS = 3
/** Letters that stand beside the number of a page: "Page of", "Seite von". */
const MAX_BESIDE_NUMBER = 16

/** Reads the text of a document, of a box, of a cell (ODF 1.3 part 3, 5). */
export class OdfStory {
  readonly #deps: OdfStoryDeps
  readonly #headings: ListCounter
  readonly #lists = new Map<string, ListCounter>()

  constructor(deps: OdfStoryDeps) {
    this.#deps = deps
    this.#headings = deps.styles.headings()
  }

  readAll(elements: readonly XmlElement[]): Block[] {
    return elements.flatMap((element) => this.read(element))
  }

  read(element: XmlElement): Block[] {
    switch (element.name) {
      case 'text:h':
        return this.#heading(element)
      case 'text:p':
        return this.#paragraph(element)
      case 'text:list':
        return this.#list(element, undefined)
      case 'table:table':
        return this.#table(element)
      case 'draw:frame':
        return this.#frame(element)
      case 'office:annotation':
        return this.#comment(element)
      case 'text:section':
        return attributeOf(element, 'text:display') === 'none' ? [] : this.#children(element)
      case 'text:tracked-changes':
      case 'office:forms':
      case 'text:index-title-template':
      case 'presentation:notes':
        return []
      default:
        return /^(?:text|draw|table|dr3d):/.test(element.name) ? this.#children(element) : []
    }
  }

  #children(element: XmlElement): Block[] {
    return this.readAll(elementsOf(element))
  }

  #heading(element: XmlElement): Block[] {
    const level = Number(attributeOf(element, 'text:outline-level') ?? 1) || 1
    const isCounted = attributeOf(element, 'text:is-list-header') !== 'true'
    const number = isCounted ? this.#headings.next(level) : ''
    return this.#paragraph(element).map((block, i) =>
      i > 0 ? block : { ...block, headingLevel: level, label: number === '-' ? '' : number },
    )
  }

  #paragraph(element: XmlElement): Block[] {
    if (this.#deps.styles.isHidden(element)) return []
    const { text, hasPageNumber, notes, attached } = readInline(element, this.#deps.styles)
    const letters = text.match(/\p{L}/gu)?.length ?? 0
    const isEmpty = text === '' || (hasPageNumber && letters <= MAX_BESIDE_NUMBER)
    return [
      ...(isEmpty ? [] : [plainBlock(text)]),
      ...this.readAll(attached),
      ...notes.flatMap((note) => this.#note(note)),
    ]
  }

  #note(note: XmlElement): Block[] {
    const isEndnote = attributeOf(note, 'text:note-class') === 'endnote'
    const number = textOf(find(note, 'text:note-citation')).trim()
    const label = `${isEndnote ? 'Endnote' : 'Footnote'} ${number}`.trim()
    const text = this.#children(find(note, 'text:note-body') ?? note)
    return text.length === 0 ? [] : [plainBlock(`${label}: ${text.map(inLine).join(' ')}`)]
  }

  #comment(element: XmlElement): Block[] {
    const author = textOf(find(element, 'dc:creator')).trim()
    const paragraphs = elementsOf(element).filter(({ name }) => name.startsWith('text:'))
    const text = this.readAll(paragraphs).map(inLine).join(' ')
    return text === '' ? [] : [plainBlock(toComment(author, text))]
  }

  #list(element: XmlElement, above: ListPlace | undefined): Block[] {
    const style = attributeOf(element, 'text:style-name') ?? above?.style
    const level = (above?.level ?? 0) + 1
    const goesOn =
      attributeOf(element, 'text:continue-numbering') === 'true' ||
      attributeOf(element, 'text:continue-list') !== undefined
    const kept = goesOn ? this.#lists.get(style ?? '') : undefined
    const counter = (above?.style === style ? above?.counter : kept) ?? this.#newList(style)
    return elementsOf(element).flatMap((item) =>
      this.#item(item, { counter, style, level }, item.name === 'text:list-item'),
    )
  }

  #newList(style: string | undefined): ListCounter {
    const counter = this.#deps.styles.list(style)
    this.#lists.set(style ?? '', counter)
    return counter
  }

  #item(item: XmlElement, place: ListPlace, isMarked: boolean): Block[] {
    let isFirst = isMarked
    return elementsOf(item).flatMap((child) => {
      if (child.name === 'text:list') return this.#list(child, place)
      const blocks = this.read(child)
      const [first, ...rest] = blocks
      if (!isFirst || first === undefined || first.table || first.headingLevel > 0) return blocks
      isFirst = false
      const start = Number(attributeOf(item, 'text:start-value'))
      const label = place.counter.next(place.level, start || undefined)
      const marked = { ...first, text: first.text.replaceAll('\n', ' '), label }
      return [label === '' ? marked : { ...marked, bulletLevel: place.level - 1 }, ...rest]
    })
  }

  #frame(frame: XmlElement): Block[] {
    const box = elementsOf(frame).find(({ name }) => /^(?:draw:text-box|table:table)$/.test(name))
    if (box) return box.name === 'table:table' ? this.#table(box) : this.#children(box)
    const object = find(frame, 'draw:object')
    if (object) {
      const folder = (attributeOf(object, 'xlink:href') ?? '').replace(/^\.\//, '')
      const blocks = this.#deps.objects.get(folder) ?? []
      if (blocks.length === 0) this.#deps.unread.charts += 1
      return blocks
    }
    const isOle = find(frame, 'draw:object-ole') !== undefined
    if (isOle) this.#deps.unread.objects += 1
    else if (find(frame, 'draw:image')) this.#deps.unread.pictures += 1
    return []
  }

  #table(table: XmlElement): Block[] {
    const rows = rowsOf(table).map((row) =>
      elementsOf(row)
        .filter(({ name }) => name === 'table:table-cell')
        .flatMap((cell) => {
          const read = {
            blocks: this.#children(cell),
            columns: Number(attributeOf(cell, 'table:number-columns-spanned') ?? 1),
            rows: Number(attributeOf(cell, 'table:number-rows-spanned') ?? 1),
          }
          return repeated(read, attributeOf(cell, 'table:number-columns-repeated'))
        }),
    )
    const cells = rows.flat()
    if (cells.length === 1 || cells.some(({ blocks }) => isPage(blocks)))
      return cells.flatMap(({ blocks }) => blocks)
    const grid = spreadCells(
      rows.map((row) =>
        row.map(({ blocks, ...span }) => ({ ...span, text: blocks.map(inLine).join(' ').trim() })),
      ),
    )
    return grid.every((row) => row.every((cell) => cell === '')) ? [] : [tableBlock(grid)]
  }
}

function rowsOf(table: XmlElement): XmlElement[] {
  return elementsOf(table).flatMap((child) => {
    if (child.name === 'table:table-row')
      return repeated(child, attributeOf(child, 'table:number-rows-repeated'))
    return /^table:table-(?:header-rows|rows|row-group)$/.test(child.name) ? rowsOf(child) : []
  })
}

const repeated = <T>(one: T, times: string | undefined): T[] =>
  Array.from({ length: Math.min(Math.max(Number(times ?? 1) || 1, 1), MAX_REPEATED) }, () => one)

function isPage(blocks: readonly Block[]): boolean {
  if (blocks.some(({ table }) => table)) return true
  const length = blocks.reduce((sum, { text }) => sum + text.length, 0)
  return length > MAX_CELL_CHARACTERS && blocks.length > MAX_CELL_BLOCKS
}
