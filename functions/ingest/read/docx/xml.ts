import { Parser } from 'htmlparser2'
import { AppError } from '../../../_shared/contract/errors.ts'

/** An element whose prefixes are the usual ones, whatever the file calls them: `w:p`, `m:oMath`, `r:id`. */
export interface XmlElement {
  name: string
  attributes: Readonly<Record<string, string>>
  children: readonly (XmlElement | string)[]
}

/** The usual prefix of a namespace, by the end of its address: the Strict and the Transitional one end alike. */
const PREFIXES: readonly (readonly [RegExp, string])[] = [
  [/\/wordprocessingml\/(?:2006\/)?main$/, 'w'],
  [/\/officeDocument\/(?:2006\/)?math$/, 'm'],
  [/\/officeDocument\/(?:2006\/)?relationships$/, 'r'],
  [/\/drawingml\/(?:2006\/)?main$/, 'a'],
  [/\/drawingml\/(?:2006\/)?wordprocessingDrawing$/, 'wp'],
  [/\/drawingml\/(?:2006\/)?chart$/, 'c'],
  [/\/drawingml\/(?:2006\/)?diagram$/, 'dgm'],
  [/\/drawingml\/(?:2006\/)?picture$/, 'pic'],
  [/\/presentationml\/(?:2006\/)?main$/, 'p'],
  [/\/powerpoint\/2018\/8\/main$/, 'p188'],
  [/\/office\/drawing\/2010\/main$/, 'a14'],
  [/\/markup-compatibility\/2006$/, 'mc'],
  [/\/word\/2010\/wordprocessingShape$/, 'wps'],
  [/\/word\/2010\/wordml$/, 'w14'],
  [/\/1999\/xlink$/, 'xlink'],
  [/\/Math\/MathML$/, 'math'],
  [/\/dc\/elements\/1\.1\/$/, 'dc'],
  [/^urn:schemas-microsoft-com:vml$/, 'v'],
  [/^urn:schemas-microsoft-com:office:office$/, 'o'],
]

/** The end of a namespace of OpenDocument, and the prefix where that is another word. */
const OPEN_DOCUMENT = /^urn:oasis:names:tc:opendocument:xmlns:([a-z-]+):1\.0$/
const OPEN_DOCUMENT_PREFIXES: Readonly<Record<string, string>> = {
  drawing: 'draw',
  'svg-compatible': 'svg',
  'xsl-fo-compatible': 'fo',
}

function prefixOf(address: string): string | undefined {
  const open = OPEN_DOCUMENT.exec(address)?.[1]
  if (open !== undefined) return OPEN_DOCUMENT_PREFIXES[open] ?? open
  return PREFIXES.find(([pattern]) => pattern.test(address))?.[1]
}

/** Deeper than any document that a person wrote, and not too deep for functions that call themselves. */
const MAX_DEPTH = 500
/** White space is text in these only; elsewhere it is how the XML is laid out. */
const TEXT_ELEMENTS = new Set([
  'w:t',
  'm:t',
  'a:t',
  'w:instrText',
  'text:p',
  'text:h',
  'text:span',
  'text:a',
])

/** Children of some elements, handed over one by one, so that the whole of a long document is never held. */
interface Streamed {
  childrenOf: string
  take: (child: XmlElement) => void
}

/**
 * Parses XML. No entity but those of XML itself is resolved, and no document type is read.
 * @throws AppError file_damaged, document_too_complex
 */
export function parseXml(source: string, streamed?: Streamed): XmlElement {
  const builder = new TreeBuilder(streamed)
  const parser = new Parser(
    {
      onopentag: (name, attributes) => builder.open(name, attributes),
      ontext: (text) => builder.text(text),
      onclosetag: () => builder.close(),
    },
    { xmlMode: true, decodeEntities: true },
  )
  parser.write(source)
  // Before the parser ends, which closes what is open still.
  const root = builder.root()
  parser.end()
  return root
}

/** What prefixes mean at one place, and the names that were made out with them. */
interface Scope {
  prefixes: ReadonlyMap<string, string>
  names: Map<string, string>
}

interface Open {
  element: XmlElement
  children: (XmlElement | string)[]
  scope: Scope
}

// Most elements have neither, and a document has a million of them.
const NO_ATTRIBUTES = {}
const NO_CHILDREN: never[] = []

class TreeBuilder {
  readonly #streamed: Streamed | undefined
  readonly #stack: Open[] = []
  #root: XmlElement | undefined

  constructor(streamed: Streamed | undefined) {
    this.#streamed = streamed
  }

  open(rawName: string, rawAttributes: Readonly<Record<string, string>>): void {
    if (this.#stack.length >= MAX_DEPTH) throw new AppError('document_too_complex')
    const entries = Object.entries(rawAttributes)
    const scope = extendScope(this.#stack.at(-1)?.scope ?? ROOT_SCOPE, entries)
    const attributes =
      entries.length === 0
        ? NO_ATTRIBUTES
        : Object.fromEntries(
            entries.map(([name, value]) => [
              name.includes(':') ? nameIn(scope, name) : name,
              value,
            ]),
          )
    const element = { name: nameIn(scope, rawName), attributes, children: NO_CHILDREN }
    this.#stack.push({ element, children: NO_CHILDREN, scope })
  }

  text(text: string): void {
    const parent = this.#stack.at(-1)
    if (parent && (TEXT_ELEMENTS.has(parent.element.name) || text.trim() !== ''))
      append(parent, text)
  }

  close(): void {
    const closed = this.#stack.pop()
    if (closed === undefined) return
    const { element, children } = closed
    // A copy has no room for more, as an array has that grew.
    element.children = children.length > 1 ? children.slice() : children
    const parent = this.#stack.at(-1)
    if (parent === undefined) this.#root ??= element
    else if (parent.element.name === this.#streamed?.childrenOf) this.#streamed.take(element)
    else append(parent, element)
  }

  /** Without it, or with elements that are not closed, a file was cut off. */
  root(): XmlElement {
    if (this.#root === undefined) throw new AppError('file_damaged')
    return this.#root
  }
}

function append(parent: Open, child: XmlElement | string): void {
  if (parent.children === NO_CHILDREN) parent.children = [child]
  else parent.children.push(child)
}

const ROOT_SCOPE: Scope = { prefixes: new Map(), names: new Map() }

function extendScope(scope: Scope, attributes: readonly (readonly [string, string])[]): Scope {
  const declared = attributes.filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'))
  if (declared.length === 0) return scope
  const prefixes = declared.map(([name, address]): [string, string] => {
    const prefix = name.slice('xmlns:'.length)
    return [prefix, prefixOf(address) ?? prefix]
  })
  return { prefixes: new Map([...scope.prefixes, ...prefixes]), names: new Map() }
}

function nameIn({ prefixes, names }: Scope, name: string): string {
  const known = names.get(name)
  if (known !== undefined) return known
  const colon = Math.max(name.indexOf(':'), 0)
  const prefix = prefixes.get(name.slice(0, colon)) ?? name.slice(0, colon)
  const local = name.slice(colon).replace(':', '')
  const made = prefix === '' ? local : `${prefix}:${local}`
  names.set(name, made)
  return made
}

export const isElement = (node: XmlElement | string): node is XmlElement => typeof node !== 'string'

export const elementsOf = (element: XmlElement | undefined): XmlElement[] =>
  element?.children.filter(isElement) ?? []

/** The first child of this name, or what a path of names leads to. */
export function find(element: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  let found = element
  for (const name of path) {
    found = found?.children.find(
      (child): child is XmlElement => isElement(child) && child.name === name,
    )
  }
  return found
}

export const attributeOf = (element: XmlElement | undefined, name: string): string | undefined =>
  element?.attributes[name]

/** `w:val` of a child. */
export const valueOf = (element: XmlElement | undefined, ...path: string[]): string | undefined =>
  attributeOf(find(element, ...path), 'w:val')

export function numberOf(element: XmlElement | undefined, ...path: string[]): number | undefined {
  const value = Number.parseInt(valueOf(element, ...path) ?? '', 10)
  return Number.isNaN(value) ? undefined : value
}

/** A property that is on when its element is there and does not say otherwise. */
export function isOn(element: XmlElement | undefined, ...path: string[]): boolean {
  const property = find(element, ...path)
  return property !== undefined && !/^(?:0|false|off)$/.test(attributeOf(property, 'w:val') ?? '')
}

/** All elements of a name below an element, in the order of the text. */
export function findAll(element: XmlElement | undefined, name: string): XmlElement[] {
  return elementsOf(element).flatMap((child) =>
    child.name === name ? [child] : findAll(child, name),
  )
}

/** All text below an element. */
export const textOf = (element: XmlElement | undefined): string =>
  element?.children.map((child) => (isElement(child) ? textOf(child) : child)).join('') ?? ''
