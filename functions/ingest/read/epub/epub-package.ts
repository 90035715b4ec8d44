import { AppError } from '../../../_shared/contract/errors.ts'
import { attributeOf, elementsOf, findAll, parseXml, type XmlElement } from '../docx/xml.ts'
import { isZip } from '../file-signatures.ts'
import { decodeHtml } from '../html/decode-html.ts'
import { rejectZipBomb, ZipArchive } from '../zip.ts'

/** XML and XHTML of all parts together, and of one: chapters are read one after the other. */
const MAX_XML_BYTES = 40 * 1024 * 1024
const MAX_PART_BYTES = 8 * 1024 * 1024
/** Algorithms that make fonts useless elsewhere, and protect no text (EPUB 3.3, 4.3). */
const FONT_ALGORITHMS = /idpf\.org\/2008\/embedding|ns\.adobe\.com\/pdf\/enc#RC/

export interface EpubFile {
  /** In the package. */
  path: string
  mediaType: string
  properties: string
}

/** A book: its files in the order of reading, and where its tables of contents are. */
export class EpubPackage {
  readonly #zip: ZipArchive
  /** In the order of reading. */
  readonly files: readonly EpubFile[]
  /** The newer table of contents, a page; the older one, XML. */
  readonly contents: { nav: string | undefined; ncx: string | undefined }

  private constructor(zip: ZipArchive, path: string, root: XmlElement) {
    this.#zip = zip
    const items = new Map(
      findAll(root, 'item').map((item) => [
        attributeOf(item, 'id') ?? '',
        {
          path: resolvePath(path, attributeOf(item, 'href') ?? ''),
          mediaType: attributeOf(item, 'media-type') ?? '',
          properties: attributeOf(item, 'properties') ?? '',
        },
      ]),
    )
    const [spine] = findAll(root, 'spine')
    this.files = elementsOf(spine).flatMap((reference) => {
      const file = items.get(attributeOf(reference, 'idref') ?? '')
      return file ? [file] : []
    })
    const nav = [...items.values()].find(({ properties }) => /\bnav\b/.test(properties))
    const ncx =
      items.get(attributeOf(spine, 'toc') ?? '') ??
      [...items.values()].find(({ mediaType }) => mediaType.includes('dtbncx'))
    this.contents = { nav: nav?.path, ncx: ncx?.path }
  }

  /** @throws AppError file_not_as_named, book_protected, file_damaged, document_too_complex */
  static async open(bytes: Uint8Array<ArrayBuffer>): Promise<EpubPackage> {
    if (!isZip(bytes)) throw new AppError('file_not_as_named')
    await rejectZipBomb(bytes, MAX_XML_BYTES, MAX_PART_BYTES)
    const zip = new ZipArchive(bytes)
    if (!zip.has('META-INF/container.xml')) throw new AppError('file_not_as_named')
    if (zip.isEncrypted || (await isProtected(zip))) throw new AppError('book_protected')
    const container = parsePart(await zip.read('META-INF/container.xml'))
    const path = attributeOf(findAll(container, 'rootfile')[0], 'full-path') ?? ''
    const root = parsePart(await zip.read(decodePath(path)))
    return new EpubPackage(zip, path, root)
  }

  /** The source of a page; undefined where it is not in the book. @throws AppError document_too_complex */
  async readSource(path: string): Promise<string | undefined> {
    if (!this.#zip.has(path)) return undefined
    try {
      return decodeHtml(await this.#zip.read(path))
    } catch (error) {
      if (error instanceof AppError && error.code === 'document_too_complex') throw error
      return undefined
    }
  }
}

async function isProtected(zip: ZipArchive): Promise<boolean> {
  if (zip.has('META-INF/rights.xml') || zip.has('META-INF/sinf.xml')) return true
  if (!zip.has('META-INF/encryption.xml')) return false
  const methods = findAll(
    parsePart(await zip.read('META-INF/encryption.xml')),
    'EncryptedData',
  ).map((data) => findAll(data, 'EncryptionMethod')[0])
  return methods.some((method) => !FONT_ALGORITHMS.test(attributeOf(method, 'Algorithm') ?? ''))
}

/** Without prefixes: books write `opf:item` and `item`, and nothing else is called so. */
export function parsePart(bytes: Uint8Array): XmlElement {
  return parseXml(decodeHtml(bytes).replaceAll(/<(\/?)[\w-]+:(?=[A-Za-z])/g, '<$1'))
}

/** A file as one that refers to it sees it. */
export function resolvePath(from: string, href: string): string {
  const names = from.split('/').slice(0, -1)
  for (const name of decodePath(href.split('#')[0] ?? '').split('/')) {
    if (name === '..') names.pop()
    else if (name !== '.' && name !== '') names.push(name)
  }
  return names.join('/')
}

export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
