import type { FieldStack } from './fields.ts'
import { readMath } from './math.ts'
import type { Styles } from './styles.ts'
import { replacePrivate, toSign } from './symbols.ts'
import type { Unread } from './unread.ts'
import {
  attributeOf,
  elementsOf,
  find,
  findAll,
  isElement,
  isOn,
  numberOf,
  textOf,
  valueOf,
  type XmlElement,
} from './xml.ts'

/** A footnote, an endnote or a comment that a paragraph refers to. */
export interface NoteReference {
  kind: 'footnote' | 'endnote' | 'comment'
  id: string
  /** Whether the author chose the mark, so that the note is not counted. */
  hasOwnMark: boolean
}

/** The text of a paragraph as it stands in the file, and what hangs on it. */
export interface InlineText {
  text: string
  /** Contents of text boxes. */
  boxes: XmlElement[]
  notes: NoteReference[]
  /** Relationships of charts and diagrams. */
  figures: string[]
}

interface InlineDeps {
  styles: Styles
  fields: FieldStack
  unread: Unread
}

/** Fixed signs. A soft hyphen is none: it shows at the end of a line only. */
const SIGNS: Readonly<Record<string, string>> = {
  'w:tab': '\t',
  'w:ptab': '\t',
  'w:cr': '\n',
  'w:noBreakHyphen': '-',
}

/** Properties, what was deleted or moved away, readings beside characters. */
const SKIPPED = new Set([
  'w:pPr',
  'w:rPr',
  'w:del',
  'w:moveFrom',
  'w:delText',
  'w:delInstrText',
  'w:rt',
  'w:rubyPr',
  'w:sdtPr',
  'w:sdtEndPr',
  'w:pgNum',
])

/** Reads what stands within a paragraph. */
export class InlineReader {
  readonly #deps: InlineDeps
  #result: InlineText = emptyText()
  #font = ''

  constructor(deps: InlineDeps) {
    this.#deps = deps
  }

  read(paragraph: XmlElement): InlineText {
    this.#result = emptyText()
    this.#children(paragraph)
    this.#deps.fields.endParagraph()
    return this.#result
  }

  #children(element: XmlElement | undefined): void {
    for (const child of element?.children ?? []) if (isElement(child)) this.#element(child)
  }

  #element(element: XmlElement): void {
    const { name } = element
    if (SKIPPED.has(name)) return
    const sign = SIGNS[name]
    if (sign !== undefined) this.#add(sign)
    else if (name === 'w:t') this.#text(element)
    else if (name === 'w:r') this.#run(element)
    else if (name === 'w:br') this.#add(isPageBreak(element) ? '\n\n' : '\n')
    else if (name === 'w:sym') this.#add(readSymbol(element))
    else if (name === 'w:ruby') this.#children(find(element, 'w:rubyBase'))
    else if (name === 'w:sdt') this.#contentControl(element)
    else if (name === 'mc:AlternateContent') this.#alternatives(element)
    else if (name === 'm:oMathPara' || name === 'm:oMath') this.#equation(element)
    else if (/^w:(?:drawing|pict|object)$/.test(name)) this.#drawing(element)
    else if (!this.#field(element) && !this.#note(element)) this.#children(element)
  }

  #add(text: string): void {
    if (!this.#deps.fields.isCode) this.#result.text += text
  }

  #text(element: XmlElement): void {
    this.#add(replacePrivate(textOf(element).replaceAll(/[\r\n\t]+/g, ' '), this.#font))
  }

  #run(run: XmlElement): void {
    if (this.#isHidden(run)) {
      // Fields that show nothing, such as the entries of an index, begin and end in hidden text.
      for (const child of elementsOf(run)) this.#field(child)
      return
    }
    this.#font = attributeOf(find(run, 'w:rPr', 'w:rFonts'), 'w:ascii') ?? ''
    this.#children(run)
  }

  #isHidden(run: XmlElement): boolean {
    const properties = find(run, 'w:rPr')
    if (find(properties, 'w:vanish')) return isOn(properties, 'w:vanish')
    const styleId = valueOf(properties, 'w:rStyle')
    return styleId !== undefined && this.#deps.styles.get(styleId).isHidden === true
  }

  #contentControl(element: XmlElement): void {
    // "Click here to enter text" is what its form says, not the document.
    if (!isOn(element, 'w:sdtPr', 'w:showingPlcHdr')) this.#children(find(element, 'w:sdtContent'))
  }

  /** The first choice that says something: they all show the same. */
  #alternatives(element: XmlElement): void {
    const before = this.#result
    for (const choice of elementsOf(element)) {
      this.#result = emptyText()
      this.#children(choice)
      const read = this.#result
      before.text += read.text
      before.boxes.push(...read.boxes)
      before.notes.push(...read.notes)
      before.figures.push(...read.figures)
      this.#result = before
      if (read.text !== '' || read.boxes.length + read.figures.length > 0) return
    }
  }

  #equation(element: XmlElement): void {
    if (element.name === 'm:oMath') {
      this.#add(readMath(element))
      return
    }
    const lines = findAll(element, 'm:oMath').map(readMath)
    this.#add(`${this.#result.text === '' ? '' : '\n'}${lines.join('\n')}\n`)
  }

  #drawing(element: XmlElement): void {
    for (const child of elementsOf(element)) {
      const { name } = child
      if (name === 'w:txbxContent') this.#result.boxes.push(child)
      else if (name === 'mc:AlternateContent') this.#alternatives(child)
      else if (name === 'a:p') this.#add(`\n${findAll(child, 'a:t').map(textOf).join('')}`)
      else if (name === 'v:textpath') this.#add(attributeOf(child, 'string') ?? '')
      else if (name === 'c:chart') this.#result.figures.push(attributeOf(child, 'r:id') ?? '')
      else if (name === 'dgm:relIds') this.#result.figures.push(attributeOf(child, 'r:dm') ?? '')
      else if (name === 'a:blip' || name === 'v:imagedata') this.#deps.unread.pictures += 1
      else if (name === 'o:OLEObject') this.#deps.unread.objects += 1
      else this.#drawing(child)
    }
  }

  /** @returns whether the element belongs to a field */
  #field(element: XmlElement): boolean {
    const { fields } = this.#deps
    if (element.name === 'w:instrText') fields.addCode(textOf(element))
    else if (element.name === 'w:fldSimple') {
      fields.begin()
      fields.addCode(attributeOf(element, 'w:instr') ?? '')
      fields.separate()
      this.#children(element)
      fields.end()
    } else if (element.name === 'w:fldChar') this.#fieldCharacter(element)
    else return false
    return true
  }

  #fieldCharacter(element: XmlElement): void {
    const { fields } = this.#deps
    const type = attributeOf(element, 'w:fldCharType')
    if (type === 'begin') {
      this.#add(readFormField(element))
      fields.begin()
    } else if (type === 'separate') fields.separate()
    else if (type === 'end') this.#add(fields.end())
  }

  #note(element: XmlElement): boolean {
    const kind = /^w:(footnote|endnote|comment)(?:Reference|RangeEnd)$/.exec(element.name)?.[1]
    if (kind !== 'footnote' && kind !== 'endnote' && kind !== 'comment') return false
    const id = attributeOf(element, 'w:id') ?? ''
    const mark = attributeOf(element, 'w:customMarkFollows')
    this.#result.notes.push({ kind, id, hasOwnMark: /^(?:1|true|on)$/.test(mark ?? '') })
    return true
  }
}

const emptyText = (): InlineText => ({ text: '', boxes: [], notes: [], figures: [] })

/** Without soft hyphens, and without white space at the ends of lines. */
export const cleanText = (text: string): string =>
  text
    .replaceAll('\u00ad', '')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim()

const isPageBreak = (element: XmlElement): boolean => attributeOf(element, 'w:type') === 'page'

const readSymbol = (element: XmlElement): string =>
  toSign(
    attributeOf(element, 'w:font') ?? '',
    Number.parseInt(attributeOf(element, 'w:char') ?? '', 16),
  )

/** What boxes and lists of older forms show; their other fields have results. */
function readFormField(element: XmlElement): string {
  const checkBox = find(element, 'w:ffData', 'w:checkBox')
  if (checkBox) {
    const property = find(checkBox, 'w:checked') ? 'w:checked' : 'w:default'
    return isOn(checkBox, property) ? '☒' : '☐'
  }
  const list = find(element, 'w:ffData', 'w:ddList')
  const entries = elementsOf(list).filter(({ name }) => name === 'w:listEntry')
  const chosen = numberOf(list, 'w:result') ?? numberOf(list, 'w:default') ?? 0
  return attributeOf(entries[chosen], 'w:val') ?? ''
}
