import { AppError } from '../../../_shared/contract/errors.ts'
import type { Block } from '../docx/blocks.ts'
import { readChart, readDiagram } from '../docx/figures.ts'
import { openOfficeFile } from '../docx/open-office-file.ts'
import { OpcPackage, type Part } from '../docx/opc.ts'
import { nothingUnread, type Unread } from '../docx/unread.ts'
import { attributeOf, elementsOf, find, findAll, textOf, type XmlElement } from '../docx/xml.ts'
import type { Section } from '../pages.ts'
import { toComment, toSection } from '../slides/slide.ts'
import { Layout } from './layout.ts'
import { readLine, readParagraphs } from './paragraphs.ts'
import { readShapes } from './shapes.ts'
import { asTooComplex } from '../too-complex.ts'

/** XML of all parts together, and of one: slides are read one after the other. */
const MAX_XML_BYTES = 32 * 1024 * 1024
const MAX_PART_BYTES = 5 * 1024 * 1024

/**
 * The slides of a presentation (ECMA-376), as its editor shows them.
 * @throws AppError file_not_as_named, file_encrypted, file_damaged, document_too_complex
 */
export async function readPptx(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ sections: Section[]; unread: Unread }> {
  const zip = await openOfficeFile(bytes, {
    maxXmlBytes: MAX_XML_BYTES,
    maxPartBytes: MAX_PART_BYTES,
    mismatchCode: 'file_not_as_named',
    encryptedCode: 'file_encrypted',
  })
  try {
    return await new PresentationReader(new OpcPackage(zip)).read()
  } catch (cause) {
    throw asTooComplex(cause)
  }
}

class PresentationReader {
  readonly #package: OpcPackage
  readonly #unread = nothingUnread()
  readonly #layouts = new Map<string, Layout>()
  #authors = new Map<string, string>()

  constructor(opc: OpcPackage) {
    this.#package = opc
  }

  async read(): Promise<{ sections: Section[]; unread: Unread }> {
    const main = await this.#package.mainPart('ppt/presentation.xml')
    const root = await this.#package.readXml(main.name)
    if (root.name !== 'p:presentation') throw new AppError('file_not_as_named')
    this.#authors = await this.#readAuthors(main)
    const sections: Section[] = []
    for (const id of elementsOf(find(root, 'p:sldIdLst'))) {
      const target = main.relationships.get(attributeOf(id, 'r:id') ?? '')?.target
      sections.push(target === undefined ? this.#lost() : await this.#readSlide(target))
    }
    return { sections, unread: this.#unread }
  }

  /** A damaged slide is an empty page, so that those after it keep their numbers. */
  #lost(): Section {
    this.#unread.parts += 1
    return { text: '' }
  }

  async #readSlide(name: string): Promise<Section> {
    const root = await this.#readPart(name)
    if (root === undefined) return { text: '' }
    const part = await this.#package.part(name)
    const shapes = readShapes(find(root, 'p:cSld', 'p:spTree'), {
      layout: await this.#layoutOf(part),
      figures: await this.#readFigures(part),
      unread: this.#unread,
    })
    return toSection({
      ...shapes,
      notes: await this.#readNotes(part),
      comments: await this.#readComments(part),
      isHidden: /^(?:0|false)$/.test(attributeOf(root, 'show') ?? ''),
    })
  }

  async #layoutOf(slide: Part): Promise<Layout> {
    const [name] = targetsOf(slide, 'slideLayout')
    if (name === undefined) return new Layout(undefined, undefined)
    const known = this.#layouts.get(name)
    if (known) return known
    const root = await this.#readPart(name)
    const [master] = targetsOf(await this.#package.part(name), 'slideMaster')
    const layout = new Layout(root, master === undefined ? undefined : await this.#readPart(master))
    this.#layouts.set(name, layout)
    return layout
  }

  async #readFigures(slide: Part): Promise<Map<string, Block[]>> {
    const figures = new Map<string, Block[]>()
    for (const [id, { type, target }] of slide.relationships) {
      const read = type === 'chart' ? readChart : type === 'diagramData' ? readDiagram : undefined
      const root = read && (await this.#readPart(target))
      if (root) figures.set(id, read(root))
    }
    return figures
  }

  async #readNotes(slide: Part): Promise<Block[]> {
    const [name] = targetsOf(slide, 'notesSlide')
    const root = name === undefined ? undefined : await this.#readPart(name)
    return findAll(find(root, 'p:cSld', 'p:spTree'), 'p:sp').flatMap((shape) => {
      const place = find(shape, 'p:nvSpPr', 'p:nvPr', 'p:ph')
      const isText = place !== undefined && attributeOf(place, 'type') === 'body'
      return isText ? readParagraphs(find(shape, 'p:txBody')) : []
    })
  }

  /** Of both kinds: those of older versions, and those that are answered. */
  async #readComments(slide: Part): Promise<string[]> {
    const comments: string[] = []
    for (const name of targetsOf(slide, 'comments')) {
      for (const comment of elementsOf(await this.#readPart(name))) {
        for (const one of [comment, ...findAll(find(comment, 'p188:replyLst'), 'p188:reply')]) {
          const text = textOf(find(one, 'p:text')) || readLine(find(one, 'p188:txBody'))
          const author = this.#authors.get(attributeOf(one, 'authorId') ?? '') ?? ''
          if (text.trim() !== '') comments.push(toComment(author, text))
        }
      }
    }
    return comments
  }

  async #readAuthors(main: Part): Promise<Map<string, string>> {
    const authors = new Map<string, string>()
    for (const type of ['commentAuthors', 'authors']) {
      for (const name of targetsOf(main, type)) {
        for (const author of elementsOf(await this.#readPart(name)))
          authors.set(attributeOf(author, 'id') ?? '', attributeOf(author, 'name') ?? '')
      }
    }
    return authors
  }

  /** Damaged parts are left out, and counted. */
  async #readPart(name: string): Promise<XmlElement | undefined> {
    try {
      return await this.#package.readXml(name)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'file_damaged') throw error
      this.#unread.parts += 1
      return undefined
    }
  }
}

const targetsOf = ({ relationships }: Part, type: string): string[] =>
  [...relationships.values()].flatMap((related) => (related.type === type ? [related.target] : []))
