import { attributeOf, elementsOf, find, isElement, textOf, type XmlElement } from './xml.ts'

/** Functions that TeX writes upright. */
const FUNCTIONS =
  /^(?:arg|cos|cosh|cot|csc|det|dim|exp|gcd|lim|ln|log|max|min|sec|sin|sinh|sup|tan|tanh)$/
/** What TeX calls the large signs before an expression. */
const SIGNS: Readonly<Record<string, string>> = {
  '∑': '\\sum',
  '∏': '\\prod',
  '∐': '\\coprod',
  '∫': '\\int',
  '∬': '\\iint',
  '∭': '\\iiint',
  '∮': '\\oint',
  '⋃': '\\bigcup',
  '⋂': '\\bigcap',
}
const ACCENTS: Readonly<Record<string, string>> = {
  '\u0302': '\\hat',
  '\u0303': '\\tilde',
  '\u0304': '\\bar',
  '\u0305': '\\overline',
  '\u0307': '\\dot',
  '\u0308': '\\ddot',
  '\u20d7': '\\vec',
}

type Reader = (element: XmlElement) => string

/** How each structure of an equation (ECMA-376 part 1, 22.1) is written in TeX. */
const READERS: Readonly<Record<string, Reader>> = {
  'm:r': (element) => textOf(element).normalize('NFKC'),
  'm:f': readFraction,
  'm:sSup': (element) => base(element) + raised('^', part(element, 'm:sup')),
  'm:sSub': (element) => base(element) + raised('_', part(element, 'm:sub')),
  'm:sSubSup': (element) => base(element) + limits(element),
  'm:sPre': (element) => `{}${limits(element)}${part(element, 'm:e')}`,
  'm:rad': readRoot,
  'm:nary': readLargeSign,
  'm:d': readDelimited,
  'm:func': (element) => `${named(part(element, 'm:fName'))} ${part(element, 'm:e')}`,
  'm:limLow': (element) => named(part(element, 'm:e')) + raised('_', part(element, 'm:lim')),
  'm:limUpp': (element) => named(part(element, 'm:e')) + raised('^', part(element, 'm:lim')),
  'm:m': (element) => `\\begin{matrix} ${rowsOf(element, 'm:mr')} \\end{matrix}`,
  'm:eqArr': (element) => children(element, 'm:e').map(readMath).join(' \\\\ '),
  'm:acc': readAccent,
  'm:bar': (element) => `\\overline{${part(element, 'm:e')}}`,
}

/** An equation of Word as text in the manner of TeX, its letters as they stand. */
export function readMath(element: XmlElement): string {
  const reader = READERS[element.name]
  if (reader) return reader(element)
  // Properties, and what was deleted.
  if (/Pr$|^w:(?:del|moveFrom|rPr)$/.test(element.name)) return ''
  return element.children
    .map((child) => (isElement(child) ? readMath(child) : child))
    .reduce(join, '')
}

/** A command ends where its letters end. */
const join = (before: string, after: string): string =>
  /\\[a-z]+$/i.test(before) && /^\p{Letter}/u.test(after) ? `${before} ${after}` : before + after

const part = (element: XmlElement, name: string): string => {
  const found = find(element, name)
  return found ? readMath(found) : ''
}

const children = (element: XmlElement, name: string): XmlElement[] =>
  elementsOf(element).filter((child) => child.name === name)

const property = (element: XmlElement, properties: string, name: string): string | undefined => {
  const found = find(element, properties, name)
  return found && (attributeOf(found, 'm:val') ?? '')
}

/** What a power or an index belongs to: one character, or a group. */
function base(element: XmlElement): string {
  const text = part(element, 'm:e')
  return /^[\p{Letter}\p{Number}]*$|^\\[a-z]+$|^[([{|].*[)\]}|]$/u.test(text) ? text : `{${text}}`
}

const raised = (mark: string, text: string): string => {
  if (text === '') return ''
  return [...text].length === 1 ? mark + text : `${mark}{${text}}`
}

const limits = (element: XmlElement): string =>
  raised('_', part(element, 'm:sub')) + raised('^', part(element, 'm:sup'))

const named = (name: string): string => (FUNCTIONS.test(name) ? `\\${name}` : name)

function readFraction(element: XmlElement): string {
  const [above, below] = [part(element, 'm:num'), part(element, 'm:den')]
  const type = property(element, 'm:fPr', 'm:type')
  if (type === 'lin' || type === 'skw') return `${above}/${below}`
  return type === 'noBar' ? `{${above} \\atop ${below}}` : `\\frac{${above}}{${below}}`
}

function readRoot(element: XmlElement): string {
  const degree = part(element, 'm:deg')
  return `\\sqrt${degree === '' ? '' : `[${degree}]`}{${part(element, 'm:e')}}`
}

function readLargeSign(element: XmlElement): string {
  const sign = property(element, 'm:naryPr', 'm:chr') ?? '∫'
  return `${SIGNS[sign] ?? sign}${limits(element)} ${part(element, 'm:e')}`
}

function readDelimited(element: XmlElement): string {
  const [begin, separator, end] = [
    property(element, 'm:dPr', 'm:begChr') ?? '(',
    property(element, 'm:dPr', 'm:sepChr') ?? '|',
    property(element, 'm:dPr', 'm:endChr') ?? ')',
  ]
  return begin + children(element, 'm:e').map(readMath).join(separator) + end
}

const rowsOf = (element: XmlElement, name: string): string =>
  children(element, name)
    .map((row) => children(row, 'm:e').map(readMath).join(' & '))
    .join(' \\\\ ')

function readAccent(element: XmlElement): string {
  const mark = property(element, 'm:accPr', 'm:chr') ?? '\u0302'
  return `${ACCENTS[mark] ?? ''}{${part(element, 'm:e')}}`
}
