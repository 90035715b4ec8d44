import { attributeOf, elementsOf, isElement, type XmlElement } from '../docx/xml.ts'
import type { OdfStyles } from './odf-styles.ts'

/** The text of a paragraph, and what hangs on it. */
export interface OdfText {
  text: string
  /** Whether the number of its page stands in it, which is left out. */
  hasPageNumber: boolean
  notes: XmlElement[]
  /** Frames, shapes and comments. */
  attached: XmlElement[]
}

/** More spaces in a row are drawing, not text. */
const MAX_SPACES = 16

/** Left out: readings beside characters, numbers of pages, marks of changes, what is hidden. */
const SKIPPED =
  /^text:(?:ruby-text|hidden-text|hidden-paragraph|script|number|bookmark(?:-start|-end)?|change(?:-start|-end)?)$/

/** The text of a paragraph (ODF 1.3 part 3, 6.1), white space as it says. */
export function readInline(paragraph: XmlElement, styles: OdfStyles): OdfText {
  const read: OdfText = { text: '', hasPageNumber: false, notes: [], attached: [] }
  append(paragraph, styles, read)
  const text = read.text
    .replaceAll(/[ \t\r\n]+/g, ' ')
    .replaceAll(/ ?\ufdd0 ?/g, '\n')
    .replaceAll('\ufdd1', ' ')
    .replaceAll('\ufdd2', '\t')
    .replaceAll('\u00ad', '')
    .trim()
  return { ...read, text }
}

/** Breaks, spaces and tabs that are meant are kept as signs that no XML has until the others are folded. */
function append(element: XmlElement, styles: OdfStyles, read: OdfText): void {
  for (const child of element.children) {
    if (!isElement(child)) {
      read.text += child
      continue
    }
    const { name } = child
    if (name === 'text:line-break') read.text += '\ufdd0'
    else if (name === 'text:tab') read.text += '\ufdd2'
    else if (name === 'text:s') read.text += '\ufdd1'.repeat(spacesOf(child))
    else if (name === 'text:note') read.notes.push(child)
    else if (name === 'text:page-number' || name === 'text:page-count') read.hasPageNumber = true
    else if (name.startsWith('draw:') || name === 'office:annotation') addAttached(child, read)
    else if (!SKIPPED.test(name) && name.startsWith('text:') && !styles.isHidden(child))
      append(child, styles, read)
  }
}

/** A link may stand around a frame. */
function addAttached(element: XmlElement, read: OdfText): void {
  if (element.name === 'draw:a') read.attached.push(...elementsOf(element))
  else read.attached.push(element)
}

const spacesOf = (element: XmlElement): number =>
  Math.min(Math.max(Number(attributeOf(element, 'text:c') ?? 1) || 1, 1), MAX_SPACES)
