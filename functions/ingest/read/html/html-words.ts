import { type Block, plainBlock } from '../docx/blocks.ts'
import { formatNumber } from '../docx/number-formats.ts'
import { attributeOf, isElement, type XmlElement } from '../docx/xml.ts'

const FORMATS: Readonly<Record<string, string>> = {
  a: 'lowerLetter',
  A: 'upperLetter',
  i: 'lowerRoman',
  I: 'upperRoman',
}

/** The mark of an item of a list. */
export function itemLabel(list: XmlElement, number: number): string {
  if (list.name !== 'ol') return '-'
  return `${formatNumber(number, FORMATS[attributeOf(list, 'type') ?? ''] ?? 'decimal')}.`
}

/** Preformatted text, as it stands. */
export const textOfPre = (element: XmlElement): string =>
  element.children
    .map((child) => (isElement(child) ? (child.name === 'br' ? '\n' : textOfPre(child)) : child))
    .join('')

/** Code as Markdown has it, in a fence longer than any in it. */
export function fenced(code: string): Block[] {
  const text = code.replace(/^\n/, '').trimEnd()
  if (text === '') return []
  const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map(({ length }) => length))
  const fence = '`'.repeat(longest + 1)
  return [plainBlock(`${fence}\n${text}\n${fence}`)]
}
