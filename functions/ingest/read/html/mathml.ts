import { attributeOf, elementsOf, isElement, textOf, type XmlElement } from '../docx/xml.ts'

/** An element of MathML, as it is read. */
type Reader = (parts: string[]) => string

const grouped = (text: string): string => (text.length > 1 ? `{${text}}` : text)
const script = (sign: string, text = ''): string => (text === '' ? '' : sign + grouped(text))

/** How each layout (MathML 3, 3.1.3.2) is written in the manner of TeX. */
const READERS: Readonly<Record<string, Reader>> = {
  mfrac: ([above = '', below = '']) => `\\frac{${above}}{${below}}`,
  msqrt: (parts) => `\\sqrt{${parts.join('')}}`,
  mroot: ([radicand = '', index = '']) => `\\sqrt[${index}]{${radicand}}`,
  msup: ([base = '', above]) => base + script('^', above),
  msub: ([base = '', below]) => base + script('_', below),
  msubsup: ([base = '', below, above]) => base + script('_', below) + script('^', above),
  mover: ([base = '', above]) => base + script('^', above),
  munder: ([base = '', below]) => base + script('_', below),
  munderover: ([base = '', below, above]) => base + script('_', below) + script('^', above),
  mtr: (cells) => `${cells.join(' & ')} \\\\ `,
}

/** An equation in the manner of TeX: as its author wrote it, where that is kept beside it. */
export function readMathMl(math: XmlElement): string {
  return (findTex(math) ?? read(math)).replaceAll(/\s+/g, ' ').trim()
}

function findTex(element: XmlElement): string | undefined {
  for (const child of elementsOf(element)) {
    const isTex = /tex/i.test(attributeOf(child, 'encoding') ?? '')
    const tex = localName(child) === 'annotation' && isTex ? textOf(child) : findTex(child)
    if (tex !== undefined) return tex
  }
  return undefined
}

function read(element: XmlElement): string {
  const name = localName(element)
  if (name === 'annotation' || name === 'annotation-xml') return ''
  if (name === 'mtext') return ` ${textOf(element)} `
  const reader = READERS[name]
  if (reader) return reader(elementsOf(element).map(read))
  return element.children
    .map((child) => (isElement(child) ? read(child) : child.replaceAll(/\s+/g, '')))
    .join('')
}

const localName = ({ name }: XmlElement): string => name.slice(name.indexOf(':') + 1).toLowerCase()
