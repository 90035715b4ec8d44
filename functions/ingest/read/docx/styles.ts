import { attributeOf, elementsOf, find, isOn, numberOf, valueOf, type XmlElement } from './xml.ts'

/** What a style, with those that it is based on, says that matters to a text. */
export interface Style {
  /** From 1; the title of a document is at 1 too. */
  headingLevel?: number | undefined
  numId?: string
  numberingLevel?: number
  isHidden?: boolean
  /** An entry of a table of contents. */
  isContents?: boolean
}

/** Styles are based on each other; a chain longer than this goes round in a circle. */
const MAX_CHAIN = 20
/** Outline level 9 is body text. */
const BODY_LEVEL = 9

/** The styles of a document, by their ids. */
export class Styles {
  readonly #elements: ReadonlyMap<string, XmlElement>
  readonly #resolved = new Map<string, Style>()
  readonly #defaultId: string | undefined

  /** @param root `w:styles`, if there is such a part */
  constructor(root: XmlElement | undefined) {
    const elements = elementsOf(root).filter(({ name }) => name === 'w:style')
    this.#elements = new Map(
      elements.map((element) => [attributeOf(element, 'w:styleId') ?? '', element]),
    )
    const isDefault = (element: XmlElement): boolean =>
      attributeOf(element, 'w:type') === 'paragraph' &&
      /^(?:1|true|on)$/.test(attributeOf(element, 'w:default') ?? '')
    this.#defaultId = attributeOf(elements.find(isDefault), 'w:styleId')
  }

  /** @param id without one, the style of paragraphs that name none */
  get(id = this.#defaultId): Style {
    if (id === undefined) return {}
    const known = this.#resolved.get(id)
    if (known) return known
    const style = this.#resolve(id, MAX_CHAIN)
    this.#resolved.set(id, style)
    return style
  }

  #resolve(id: string, left: number): Style {
    const element = this.#elements.get(id)
    if (left === 0) return {}
    // A style that the file does not hold still says by its id what Word calls it.
    if (element === undefined) return ownStyle(undefined, id)
    const parent = valueOf(element, 'w:basedOn')
    const inherited = parent === undefined ? {} : this.#resolve(parent, left - 1)
    return { ...inherited, ...ownStyle(element, valueOf(element, 'w:name') ?? id) }
  }
}

function ownStyle(element: XmlElement | undefined, name: string): Style {
  const properties = find(element, 'w:pPr')
  const style: Style = {}
  const level = numberOf(properties, 'w:outlineLvl') ?? levelByName(name)
  if (level !== undefined) style.headingLevel = level < BODY_LEVEL ? level + 1 : undefined
  const numId = valueOf(properties, 'w:numPr', 'w:numId')
  if (numId !== undefined) style.numId = numId
  const numberingLevel = numberOf(properties, 'w:numPr', 'w:ilvl')
  if (numberingLevel !== undefined) style.numberingLevel = numberingLevel
  if (find(element, 'w:rPr', 'w:vanish')) style.isHidden = isOn(element, 'w:rPr', 'w:vanish')
  if (/^toc ?[1-9]$|^table of figures$/i.test(name)) style.isContents = true
  return style
}

/** Word has English names for its own styles in any language. */
function levelByName(name: string): number | undefined {
  if (/^title$/i.test(name)) return 0
  const level = /^heading ?([1-9])$/i.exec(name)?.[1]
  return level === undefined ? undefined : Number(level) - 1
}
