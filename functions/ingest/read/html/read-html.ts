import { AppError } from '../../../_shared/contract/errors.ts'
import { formatBlocks } from '../docx/blocks.ts'
import { attributeOf, elementsOf, findAll, textOf, type XmlElement } from '../docx/xml.ts'
import { type HtmlPart, HtmlReader } from './html-reader.ts'
import { parseHtml } from './parse-html.ts'
import { Visibility } from './visibility.ts'
import { asTooComplex } from '../too-complex.ts'

/** UTF-16 units of source; most of such a file is pictures, written as text. */
const MAX_SOURCE_CHARACTERS = 24_000_000

export interface HtmlOptions {
  /** Ids of elements at each of which another part begins. */
  anchors?: ReadonlySet<string>
  /** Whether targets of links are worth saying that are seen from the page itself. */
  keepsRelativeLinks?: boolean
}

export interface HtmlText {
  /** What the page calls itself; '' if it does not. */
  title: string
  /** The first is what stands before any anchor. */
  parts: HtmlPart[]
  /** Pictures without words that stand for them. */
  pictures: number
}

/**
 * What a person sees of a page: headings, lists, tables and code as such.
 * @throws AppError document_too_complex
 */
export function readHtml(source: string, options: HtmlOptions = {}): HtmlText {
  if (source.length > MAX_SOURCE_CHARACTERS) throw new AppError('document_too_complex')
  try {
    const page = parseHtml(source)
    const base = attributeOf(findAll(page, 'base')[0], 'href')
    const reader = new HtmlReader({
      visibility: new Visibility(page),
      anchors: options.anchors ?? new Set(),
      base,
      keepsRelativeLinks: options.keepsRelativeLinks ?? false,
      counts: { pictures: 0 },
    })
    const parts = reader.read(page)
    return { title: titleOf(page), parts, pictures: reader.pictures }
  } catch (cause) {
    throw asTooComplex(cause)
  }
}

const titleOf = (page: XmlElement): string => textOf(findTitle(page)).replaceAll(/\s+/g, ' ').trim()

/** That of a drawing is no title of a page. */
function findTitle(element: XmlElement): XmlElement | undefined {
  for (const child of elementsOf(element)) {
    if (child.name === 'title') return child
    const title = /^(?:head|html)$/.test(child.name) ? findTitle(child) : undefined
    if (title) return title
  }
  return undefined
}

/** A page as one text, without its title. */
export const readMarkup = (source: string): string =>
  formatBlocks(readHtml(source).parts.flatMap(({ blocks }) => blocks))

/** A page as one text, under its title. */
export function readHtmlText(source: string): { text: string; pictures: number } {
  const { title, parts, pictures } = readHtml(source, { keepsRelativeLinks: true })
  const blocks = parts.flatMap((part) => part.blocks)
  const hasHeading = blocks.some(({ headingLevel }) => headingLevel === 1)
  const text = formatBlocks(blocks)
  const isTitled = title !== '' && text !== '' && !hasHeading
  return { text: isTitled ? `# ${title}\n\n${text}` : text, pictures }
}
