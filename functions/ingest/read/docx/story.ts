import { type Block, inLine, plainBlock } from './blocks.ts'
import { FieldStack } from './fields.ts'
import { cleanText, InlineReader, type InlineText } from './inline.ts'
import type { ListLabel, Numbering } from './numbering.ts'
import type { NoteReader } from './notes.ts'
import type { Style, Styles } from './styles.ts'
import { readTable } from './tables.ts'
import type { Unread } from './unread.ts'
import { elementsOf, find, isOn, numberOf, valueOf, type XmlElement } from './xml.ts'

export interface StoryDeps {
  styles: Styles
  numbering: Numbering
  unread: Unread
  /** Charts and diagrams as they are read, by relationship. */
  figures: ReadonlyMap<string, Block[]>
  notes?: NoteReader
}

/** Elements between blocks whose own blocks belong to the text. */
const WRAPPERS = /^(?:w:(?:sdtContent|customXml|smartTag|ins|moveTo)|mc:Choice)$/
const OUTLINE_LEVELS = 9

/** Reads a story: the body of a document, a note, a header (ECMA-376 part 1, 17.2). Of any of its blocks in their order. */
export class StoryReader {
  readonly #deps: StoryDeps
  readonly #fields = new FieldStack()
  readonly #inline: InlineReader
  /** Notes that a table refers to stand after it. */
  #waitingNotes: Block[] = []
  #tableDepth = 0
  /** The text of paragraphs whose end was deleted: it goes on in the next. */
  #carried = ''

  constructor(deps: StoryDeps) {
    this.#deps = deps
    this.#inline = new InlineReader({ ...deps, fields: this.#fields })
  }

  /** Blocks of all these elements. */
  readAll(elements: readonly XmlElement[]): Block[] {
    return [...elements.flatMap((element) => this.read(element)), ...this.finish()]
  }

  /** The blocks of the next element. */
  read(element: XmlElement): Block[] {
    const { name } = element
    if (name === 'w:p') return this.#paragraph(element)
    if (name === 'w:tbl') return this.#table(element)
    if (name === 'w:altChunk' || name === 'w:subDoc') this.#deps.unread.objects += 1
    if (name === 'w:sdt') return this.#contentControl(element)
    if (name === 'mc:AlternateContent')
      return elementsOf(element)
        .slice(0, 1)
        .flatMap((choice) => this.read(choice))
    return WRAPPERS.test(name) ? elementsOf(element).flatMap((child) => this.read(child)) : []
  }

  /** What is left when a story ends. */
  finish(): Block[] {
    const text = cleanText(this.#carried)
    this.#carried = ''
    return text === '' ? [] : [plainBlock(text)]
  }

  #contentControl(element: XmlElement): Block[] {
    if (isOn(element, 'w:sdtPr', 'w:showingPlcHdr')) return []
    return elementsOf(find(element, 'w:sdtContent')).flatMap((child) => this.read(child))
  }

  #table(element: XmlElement): Block[] {
    const before = this.finish()
    this.#tableDepth += 1
    const blocks = readTable(element, (cell) => this.readAll(cell))
    this.#tableDepth -= 1
    return [...before, ...blocks, ...(this.#tableDepth > 0 ? [] : this.#takeNotes())]
  }

  #paragraph(element: XmlElement): Block[] {
    const properties = find(element, 'w:pPr')
    const styleId = valueOf(properties, 'w:pStyle')
    const style = this.#deps.styles.get(styleId)
    const inline = this.#inline.read(element)
    const isContents = style.isContents === true || this.#fields.isWithin('TOC')
    const own = style.isHidden === true ? '' : inline.text
    if (isEndDeleted(properties)) {
      this.#carried += own
      return this.#attached(inline)
    }
    const whole = cleanText(this.#carried + own)
    const text = isContents ? withoutLeader(whole) : whole
    this.#carried = ''
    const label = this.#label(properties, style, styleId)
    const block: Block = {
      text,
      headingLevel: isContents ? 0 : (levelOf(properties) ?? style.headingLevel ?? 0),
      label: label?.text ?? '',
      bulletLevel: label?.isBullet === true ? label.level : undefined,
    }
    return [...(text === '' ? [] : splitAtPages(block)), ...this.#attached(inline)]
  }

  #label(
    properties: XmlElement | undefined,
    style: Style,
    styleId: string | undefined,
  ): ListLabel | undefined {
    const own = find(properties, 'w:numPr')
    const numId = valueOf(own, 'w:numId') ?? style.numId
    // Zero takes a paragraph out of the list of its style.
    if (numId === undefined || numId === '0') return undefined
    const level = numberOf(own, 'w:ilvl') ?? style.numberingLevel
    return this.#deps.numbering.next(numId, level, styleId)
  }

  /** Text boxes and figures of a paragraph, and then its notes. */
  #attached({ boxes, figures, notes }: InlineText): Block[] {
    const blocks = boxes.flatMap((box) => new StoryReader(this.#deps).readAll(elementsOf(box)))
    for (const id of figures) blocks.push(...this.#figure(id))
    this.#waitingNotes.push(...notes.flatMap((note) => this.#deps.notes?.read(note) ?? []))
    return this.#tableDepth > 0 ? blocks : [...blocks, ...this.#takeNotes()]
  }

  #figure(id: string): Block[] {
    const blocks = this.#deps.figures.get(id) ?? []
    if (blocks.length === 0) this.#deps.unread.charts += 1
    return blocks
  }

  #takeNotes(): Block[] {
    const notes = this.#waitingNotes
    this.#waitingNotes = []
    return notes
  }
}

/** The end of a paragraph that was deleted or moved away joins it to the next. */
function isEndDeleted(properties: XmlElement | undefined): boolean {
  const mark = find(properties, 'w:rPr')
  return find(mark, 'w:del') !== undefined || find(mark, 'w:moveFrom') !== undefined
}

/** A level of its own; that of body text says that it is no heading, whatever its style. */
function levelOf(properties: XmlElement | undefined): number | undefined {
  const level = numberOf(properties, 'w:outlineLvl')
  return level === undefined ? undefined : level < OUTLINE_LEVELS ? level + 1 : 0
}

/** Without the dots that lead to the number of a page. */
function withoutLeader(text: string): string {
  const number = /[\divxlc]{0,8}$/i.exec(text.slice(-8))?.[0] ?? ''
  let end = text.length - number.length
  while (end > 0 && /[\s.·…_]/.test(text.charAt(end - 1))) end--
  const leader = text.slice(end, text.length - number.length)
  return /[.·…_]{3}|[.·…_] [.·…_]/.test(leader) ? `${text.slice(0, end)}\t${number}` : text
}

/** A page break ends a paragraph. */
function splitAtPages(block: Block): Block[] {
  const [first = '', ...rest] = block.text.split(/\n{2,}/)
  if (block.headingLevel > 0) return [{ ...block, text: block.text.replaceAll(/\s+/g, ' ') }]
  return [{ ...block, text: first }, ...rest.map(plainBlock)].filter(
    ({ text }) => text.trim() !== '',
  )
}

/** A story in one line. */
export const toLine = (blocks: readonly Block[]): string => blocks.map(inLine).join(' ')
