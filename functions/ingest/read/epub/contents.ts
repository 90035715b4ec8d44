import { attributeOf, elementsOf, find, findAll, textOf, type XmlElement } from '../docx/xml.ts'
import { parseHtml } from '../html/parse-html.ts'
import { decodePath, type EpubPackage, parsePart, resolvePath } from './epub-package.ts'

/** An entry of a table of contents. */
export interface Entry {
  title: string
  path: string
  /** Where in that file; '' for its beginning. */
  anchor: string
}

const MAX_ENTRIES = 20_000
const MAX_TITLE_CHARACTERS = 200

/** The table of contents of a book, in its order; the newer one where there are both. */
export async function readContents(book: EpubPackage): Promise<Entry[]> {
  const { nav, ncx } = book.contents
  const entries = nav === undefined ? [] : await readNav(book, nav)
  if (entries.length > 0 || ncx === undefined) return entries
  return readNcx(book, ncx)
}

async function readNav(book: EpubPackage, path: string): Promise<Entry[]> {
  const source = await book.readSource(path)
  if (source === undefined) return []
  const navs = findAll(parseHtml(source), 'nav')
  const list = navs.find((nav) => /\btoc\b/.test(attributeOf(nav, 'epub:type') ?? '')) ?? navs[0]
  return findAll(list, 'a').flatMap((link) => toEntry(path, attributeOf(link, 'href'), link))
}

async function readNcx(book: EpubPackage, path: string): Promise<Entry[]> {
  const source = await book.readSource(path)
  if (source === undefined) return []
  const root = tryParse(source)
  return pointsOf(root).flatMap((point) =>
    toEntry(path, attributeOf(find(point, 'content'), 'src'), find(point, 'navLabel')),
  )
}

function tryParse(source: string): XmlElement | undefined {
  try {
    return parsePart(new TextEncoder().encode(source))
  } catch {
    return undefined
  }
}

/** Points stand within each other. */
const pointsOf = (element: XmlElement | undefined): XmlElement[] =>
  elementsOf(element).flatMap((child) =>
    child.name === 'navPoint' ? [child, ...pointsOf(child)] : pointsOf(child),
  )

function toEntry(from: string, href: string | undefined, label: XmlElement | undefined): Entry[] {
  const title = textOf(label).replaceAll(/\s+/g, ' ').trim().slice(0, MAX_TITLE_CHARACTERS)
  if (title === '' || !href) return []
  return [{ title, path: resolvePath(from, href), anchor: decodePath(href.split('#')[1] ?? '') }]
}

/** Of one file, those where a page of ours begins: not so many that a glossary becomes thousands of pages. */
export function entriesByFile(entries: readonly Entry[]): Map<string, Entry[]> {
  const byFile = new Map<string, Entry[]>()
  for (const entry of entries.slice(0, MAX_ENTRIES)) {
    const own = byFile.get(entry.path)
    if (own) own.push(entry)
    else byFile.set(entry.path, [entry])
  }
  return byFile
}
