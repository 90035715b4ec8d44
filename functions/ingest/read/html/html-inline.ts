import { attributeOf, elementsOf, findAll, textOf, type XmlElement } from '../docx/xml.ts'

/** Stands for a line break until other white space is folded; no character. */
export const BREAK = '\ufdd0'

/** What a field of a form shows. */
export function readField(element: XmlElement): string {
  if (element.name === 'textarea') return textOf(element)
  if (element.name === 'select') {
    const options = findAll(element, 'option')
    const chosen = options.filter(({ attributes }) => attributes['selected'] !== undefined)
    const isList = attributeOf(element, 'multiple') !== undefined
    return (chosen.length > 0 || isList ? chosen : options.slice(0, 1)).map(textOf).join(', ')
  }
  const type = attributeOf(element, 'type')?.toLowerCase() ?? 'text'
  if (type === 'checkbox' || type === 'radio')
    return attributeOf(element, 'checked') === undefined ? '☐ ' : '☒ '
  const isText = /^(?:text|search|tel|url|email|number|date|time|month|week|datetime-local)$/
  return isText.test(type) ? (attributeOf(element, 'value') ?? '') : ''
}

const MAX_TARGET_CHARACTERS = 500

/** The target of a link as Markdown has it; undefined where it says nothing that its words do not. */
export function linkTarget(
  element: XmlElement,
  words: string,
  { base, keepsRelative }: { base: string | undefined; keepsRelative: boolean },
): string | undefined {
  const href = attributeOf(element, 'href')?.trim() ?? ''
  if (href === '' || href.startsWith('#') || href.length > MAX_TARGET_CHARACTERS) return undefined
  const target = base !== undefined && URL.canParse(href, base) ? new URL(href, base).href : href
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(target)?.[1]?.toLowerCase()
  if (scheme === undefined ? !keepsRelative : !/^(?:https?|mailto|tel|ftp)$/.test(scheme))
    return undefined
  const bare = (text: string) =>
    text.replace(/^(?:https?:\/\/|mailto:|tel:)/i, '').replace(/\/$/, '')
  if (bare(target) === bare(words.trim())) return undefined
  return target.replaceAll(/[\s()<>]/g, encodeSign)
}

const encodeSign = (sign: string): string =>
  `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`

/** 10⁶ is not 106, and the mark of a note is no part of its word. */
export function readRaised(element: XmlElement, text: string, before: string): string {
  const isMark = elementsOf(element).some(
    (child) => child.name === 'a' && attributeOf(child, 'href')?.includes('#'),
  )
  if (isMark && !/\s$/.test(before)) return ` ${text.trim()}`
  return /^[\d+−-]+$/.test(text.trim()) && /[\p{L}\p{N})]$/u.test(before) ? `^${text.trim()}` : text
}
