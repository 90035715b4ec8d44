import { type Block, plainBlock } from './blocks.ts'
import type { NoteReference } from './inline.ts'
import { formatNumber } from './number-formats.ts'
import { attributeOf, elementsOf, type XmlElement } from './xml.ts'

/** The parts of a document that hold its notes. */
export interface NoteParts {
  footnote: XmlElement | undefined
  endnote: XmlElement | undefined
  comment: XmlElement | undefined
}

/** How Word numbers them where a document does not say. */
const FORMATS = { footnote: 'decimal', endnote: 'lowerRoman' }

/** Footnotes, endnotes and comments, each read where it is first referred to. */
export class NoteReader {
  readonly #elements = new Map<string, XmlElement>()
  readonly #readText: (elements: readonly XmlElement[]) => string
  readonly #counts = { footnote: 0, endnote: 0 }

  /** @param readText the text of a note's blocks, in a line */
  constructor(parts: NoteParts, readText: (elements: readonly XmlElement[]) => string) {
    this.#readText = readText
    for (const [kind, root] of Object.entries(parts) as [string, NoteParts['comment']][]) {
      for (const element of elementsOf(root)) {
        // The lines between text and notes are kept as notes themselves.
        if (/eparator$|Notice$/.test(attributeOf(element, 'w:type') ?? '')) continue
        this.#elements.set(`${kind}/${attributeOf(element, 'w:id') ?? ''}`, element)
      }
    }
  }

  read({ kind, id, hasOwnMark }: NoteReference): Block[] {
    const key = `${kind}/${id}`
    const element = this.#elements.get(key)
    if (element === undefined) return []
    this.#elements.delete(key)
    if (kind === 'comment') return this.#comment(element)
    const name = kind === 'footnote' ? 'Footnote' : 'Endnote'
    const number = hasOwnMark ? '' : ` ${formatNumber(++this.#counts[kind], FORMATS[kind])}`
    return this.#labelled(`${name}${number}`, element)
  }

  /** Comments that nothing refers to. */
  readRest(): Block[] {
    const rest = [...this.#elements].filter(([key]) => key.startsWith('comment/'))
    return rest.flatMap(([, element]) => this.#comment(element))
  }

  #comment(element: XmlElement): Block[] {
    const author = attributeOf(element, 'w:author')?.trim()
    return this.#labelled(author ? `Comment by ${author}` : 'Comment', element)
  }

  #labelled(label: string, element: XmlElement): Block[] {
    const text = this.#readText(elementsOf(element))
    return text === '' ? [] : [plainBlock(`${label}: ${text}`)]
  }
}
