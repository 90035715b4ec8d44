import { type Block, inLine, plainBlock } from '../docx/blocks.ts'
import { attributeOf, isElement, type XmlElement } from '../docx/xml.ts'
import { BREAK, linkTarget, readField, readRaised } from './html-inline.ts'
import { readTable } from './html-table.ts'
import { fenced, itemLabel, textOfPre } from './html-words.ts'
import { readMathMl } from './mathml.ts'
import type { Visibility } from './visibility.ts'

export interface HtmlPart {
  /** The id where it begins; undefined for the beginning of the page. */
  anchor: string | undefined
  blocks: Block[]
}

export interface ReaderDeps {
  visibility: Visibility
  anchors: ReadonlySet<string>
  /** What addresses are seen from. */
  base: string | undefined
  keepsRelativeLinks: boolean
  counts: { pictures: number }
}

interface List {
  element: XmlElement
  number: number
  depth: number
}

/** Elements that stand within lines. All others begin and end lines. */
const INLINE =
  /^(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|math|meter|output|progress|q|rb|ruby|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr|img|br|input|select|textarea|svg|o:p|link|meta)$/

/** Reads what a person sees of a page, element by element. */
export class HtmlReader {
  readonly #deps: ReaderDeps
  readonly #parts: HtmlPart[] = [{ anchor: undefined, blocks: [] }]
  /** Of the line that is being read. */
  #text = ''
  #headingLevel = 0
  #lists: List[] = []
  /** Of an item whose first words are still to come. */
  #label: string | undefined

  constructor(deps: ReaderDeps) {
    this.#deps = deps
  }

  get pictures(): number {
    return this.#deps.counts.pictures
  }

  read(root: XmlElement): HtmlPart[] {
    this.#children(root)
    this.#flush()
    return this.#parts
  }

  /** What stands within, apart from what is around it. */
  #within(element: XmlElement): Block[] {
    const reader = new HtmlReader({ ...this.#deps, anchors: new Set() })
    return reader.read(element).flatMap(({ blocks }) => blocks)
  }

  #children({ children }: XmlElement): void {
    for (const child of children) {
      if (!isElement(child)) this.#text += child.replaceAll(/[\s\u200b]+/g, ' ')
      else if (this.#deps.visibility.isSeen(child)) this.#element(child)
    }
  }

  #element(element: XmlElement): void {
    this.#startPart(element)
    if (INLINE.test(element.name)) return this.#inline(element)
    this.#flush()
    this.#block(element)
    this.#flush()
  }

  #startPart(element: XmlElement): void {
    if (this.#deps.anchors.size === 0) return
    const anchor = attributeOf(element, 'id') ?? attributeOf(element, 'name') ?? ''
    if (!this.#deps.anchors.has(anchor)) return
    this.#flush()
    this.#parts.push({ anchor, blocks: [] })
  }

  #inline(element: XmlElement): void {
    switch (element.name) {
      case 'br':
        this.#text += BREAK
        return
      case 'img':
        return this.#picture(attributeOf(element, 'alt'))
      case 'svg':
        return this.#picture(attributeOf(element, 'aria-label'))
      case 'math':
        this.#text += readMathMl(element)
        return
      case 'input':
      case 'select':
      case 'textarea':
        this.#text += readField(element)
        return
      case 'a':
        return this.#link(element)
      case 'sup':
        return this.#rewrite(element, (text, before) => readRaised(element, text, before))
      case 'code':
      case 'kbd':
      case 'samp':
      case 'tt':
        return this.#rewrite(element, (text) => (text.trim() === '' ? text : `\`${text}\``))
      case 'q':
        return this.#rewrite(element, (text) => `“${text}”`)
      default:
        this.#children(element)
    }
  }

  /** Blocks may stand within any element: then only its last line is changed. */
  #rewrite(element: XmlElement, change: (text: string, before: string) => string): void {
    const before = this.#text
    const count = this.#parts.at(-1)?.blocks.length
    this.#text = ''
    this.#children(element)
    const isOneLine = this.#parts.at(-1)?.blocks.length === count
    this.#text = isOneLine ? before + change(this.#text, before) : this.#text
  }

  #link(element: XmlElement): void {
    this.#rewrite(element, (words) => {
      const { base, keepsRelativeLinks: keepsRelative } = this.#deps
      const target = linkTarget(element, words, { base, keepsRelative })
      const isPlain = target === undefined || words.trim() === '' || this.#headingLevel > 0
      return isPlain ? words : `[${words.trim()}](${target})`
    })
  }

  #picture(words: string | undefined): void {
    if (words === undefined || words.trim() === '') this.#deps.counts.pictures += 1
    else this.#text += ` ${words.trim()} `
  }

  #block(element: XmlElement): void {
    const { name } = element
    const level = /^h([1-6])$/.exec(name)?.[1]
    if (level !== undefined) return this.#heading(element, Number(level))
    switch (name) {
      case 'ul':
      case 'ol':
      case 'menu':
      case 'dir':
        return this.#list(element)
      case 'li':
        return this.#item(element)
      case 'table':
        this.#push(...readTable(element, (cell) => this.#within(cell), this.#deps.visibility))
        return
      case 'pre':
      case 'xmp':
      case 'listing':
        this.#push(...fenced(textOfPre(element)))
        return
      case 'blockquote':
        this.#push(...this.#within(element).map(quoted))
        return
      default:
        this.#children(element)
    }
  }

  #heading(element: XmlElement, level: number): void {
    this.#headingLevel = level
    this.#children(element)
    this.#flush()
    this.#headingLevel = 0
  }

  #list(element: XmlElement): void {
    const start = Number(attributeOf(element, 'start') ?? 1)
    this.#lists.push({
      element,
      number: Number.isNaN(start) ? 1 : start,
      depth: this.#lists.length,
    })
    this.#children(element)
    this.#flush()
    this.#lists.pop()
  }

  #item(item: XmlElement): void {
    const list = this.#lists.at(-1)
    const value = Number(attributeOf(item, 'value') ?? Number.NaN)
    if (list && !Number.isNaN(value)) list.number = value
    this.#label = list ? itemLabel(list.element, list.number) : '-'
    if (list) list.number += 1
    this.#children(item)
    this.#flush()
    this.#label = undefined
  }

  #flush(): void {
    const lines = cleanLines(this.#text)
    this.#text = ''
    for (const line of lines) {
      if (this.#headingLevel > 0)
        this.#push({ ...plainBlock(line.replaceAll('\n', ' ')), headingLevel: this.#headingLevel })
      else if (this.#label !== undefined) {
        const depth = this.#lists.at(-1)?.depth ?? 0
        const text = line.replaceAll('\n', ' ')
        this.#push({ ...plainBlock(text), label: this.#label, bulletLevel: depth })
        this.#label = undefined
      } else this.#push(plainBlock(line))
    }
  }

  #push(...blocks: Block[]): void {
    for (const block of blocks) this.#parts.at(-1)?.blocks.push(block)
  }
}

/** Paragraphs of a run of text: two breaks are as good as a paragraph. */
const cleanLines = (text: string): string[] =>
  text
    .replaceAll('\u00ad', '')
    .replaceAll(/[\s\u00a0]+/g, ' ')
    .split(BREAK)
    .map((line) => line.trim())
    .join('\n')
    .split(/\n{2,}/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

const quoted = (block: Block): Block =>
  block.table || block.headingLevel > 0
    ? block
    : plainBlock(
        (block.label === '' ? block.text : inLine(block))
          .split('\n')
          .map((line) => `> ${line}`)
          .join('\n'),
      )
