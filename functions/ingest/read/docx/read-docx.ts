import { AppError } from '../../../_shared/contract/errors.ts'
import { type Block, formatBlocks } from './blocks.ts'
import { readChart, readDiagram } from './figures.ts'
import { readMargins } from './margins.ts'
import { NoteReader } from './notes.ts'
import { Numbering } from './numbering.ts'
import { openOfficeFile } from './open-office-file.ts'
import { OpcPackage, type Part } from './opc.ts'
import { type StoryDeps, StoryReader, toLine } from './story.ts'
import { Styles } from './styles.ts'
import { nothingUnread, type Unread } from './unread.ts'
import { parseXml, type XmlElement } from './xml.ts'
import { asTooComplex } from '../too-complex.ts'

/** XML of all parts together. Parsed it takes many times its size, and a worker has 256 MB. */
const MAX_XML_BYTES = 8 * 1024 * 1024

export interface DocxText {
  /** Markdown: headings, lists and tables as such. */
  text: string
  unread: Unread
}

/**
 * The text of a Word document (ECMA-376), as a person sees it.
 * @throws AppError not_a_docx, docx_encrypted, file_damaged, document_too_complex
 */
export async function readDocx(bytes: Uint8Array<ArrayBuffer>): Promise<DocxText> {
  const zip = await openOfficeFile(bytes, {
    maxXmlBytes: MAX_XML_BYTES,
    mismatchCode: 'not_a_docx',
    encryptedCode: 'docx_encrypted',
  })
  try {
    return await new DocumentReader(new OpcPackage(zip)).read()
  } catch (cause) {
    throw asTooComplex(cause)
  }
}

class DocumentReader {
  readonly #package: OpcPackage
  readonly #unread = nothingUnread()

  constructor(opc: OpcPackage) {
    this.#package = opc
  }

  async read(): Promise<DocxText> {
    const main = await this.#package.mainPart()
    const deps: StoryDeps = {
      styles: new Styles(await this.#root(main, 'styles')),
      numbering: new Numbering(await this.#root(main, 'numbering')),
      figures: await this.#figures(main),
      unread: this.#unread,
    }
    const notes = new NoteReader(
      {
        footnote: await this.#root(main, 'footnotes'),
        endnote: await this.#root(main, 'endnotes'),
        comment: await this.#root(main, 'comments'),
      },
      (elements) => toLine(new StoryReader(deps).readAll(elements)),
    )
    const headers = readMargins(await this.#roots(main, 'header'), deps)
    const body = await this.#body(main, { ...deps, notes })
    const footers = readMargins(await this.#roots(main, 'footer'), deps)
    const text = formatBlocks([...headers, ...body, ...notes.readRest(), ...footers])
    return { text, unread: this.#unread }
  }

  /** @throws AppError not_a_docx: a spreadsheet is such a package too */
  async #body(main: Part, deps: StoryDeps): Promise<Block[]> {
    const story = new StoryReader(deps)
    const blocks: Block[] = []
    const root = parseXml(await this.#package.readText(main.name), {
      childrenOf: 'w:body',
      take: (element) => {
        for (const block of story.read(element)) blocks.push(block)
      },
    })
    if (root.name !== 'w:document') throw new AppError('not_a_docx')
    return [...blocks, ...story.finish()]
  }

  async #root(main: Part, type: string): Promise<XmlElement | undefined> {
    return (await this.#roots(main, type))[0]
  }

  /** Damaged parts beside the document itself are left out, and counted. */
  async #roots(main: Part, type: string): Promise<XmlElement[]> {
    const roots: XmlElement[] = []
    for (const related of new Set(relatedOf(main, type).map(({ target }) => target))) {
      const root = await this.#readPart(related)
      if (root) roots.push(root)
    }
    return roots
  }

  async #readPart(name: string): Promise<XmlElement | undefined> {
    try {
      return await this.#package.readXml(name)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'file_damaged') throw error
      this.#unread.parts += 1
      return undefined
    }
  }

  async #figures(main: Part): Promise<Map<string, Block[]>> {
    const figures = new Map<string, Block[]>()
    for (const [type, read] of [
      ['chart', readChart],
      ['diagramData', readDiagram],
    ] as const) {
      for (const { id, target } of relatedOf(main, type)) {
        const root = await this.#readPart(target)
        if (root) figures.set(id, read(root))
      }
    }
    return figures
  }
}

const relatedOf = ({ relationships }: Part, type: string): { id: string; target: string }[] =>
  [...relationships].flatMap(([id, related]) =>
    related.type === type ? [{ id, target: related.target }] : [],
  )
