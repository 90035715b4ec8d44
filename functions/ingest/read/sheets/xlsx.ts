import { AppError } from '../../../_shared/contract/errors.ts'
import { parseRange } from '../../../_shared/sheets/cell-names.ts'
import { OpcPackage, type Part } from '../docx/opc.ts'
import type { ZipArchive } from '../zip.ts'
import { openOfficeFile } from '../docx/open-office-file.ts'
import { CellBudget, type CellComment, type Sheet, toCellText } from './sheet.ts'
import { readSharedStrings, readStyles, type WorkbookText } from './workbook-parts.ts'
import { WorksheetReader } from './worksheet.ts'
import { attributeNamed, streamXml } from './xml-stream.ts'

/** XML of all parts together: it is read as it is inflated, so that only the cells are held. */
export const MAX_SHEET_XML_BYTES = 96 * 1024 * 1024

/**
 * The sheets of an Excel workbook (ECMA-376, part 1, 18), values as a person sees them.
 * @throws AppError not_a_sheet, sheet_encrypted, file_damaged, document_too_complex
 */
export async function readXlsx(bytes: Uint8Array<ArrayBuffer>): Promise<Sheet[]> {
  const zip = await openOfficeFile(bytes, {
    maxXmlBytes: MAX_SHEET_XML_BYTES,
    mismatchCode: 'not_a_sheet',
    encryptedCode: 'sheet_encrypted',
  })
  return new WorkbookReader(zip).read()
}

interface NamedSheet {
  name: string
  isHidden: boolean
  relationship: string
}

class WorkbookReader {
  readonly #zip: ZipArchive
  readonly #package: OpcPackage
  readonly #budget = new CellBudget()

  constructor(zip: ZipArchive) {
    this.#zip = zip
    this.#package = new OpcPackage(zip)
  }

  async read(): Promise<Sheet[]> {
    const main = await this.#package.mainPart()
    const { sheets, is1904 } = await this.#readWorkbook(main)
    const strings = await this.#related(main, 'sharedStrings')
    const styles = await this.#related(main, 'styles')
    const text: WorkbookText = {
      is1904,
      strings: strings ? await readSharedStrings(this.#zip.stream(strings)) : [],
      formats: styles ? await readStyles(this.#zip.stream(styles)) : [],
    }
    const read: Sheet[] = []
    for (const { name, isHidden, relationship } of sheets) {
      const related = main.relationships.get(relationship)
      // A sheet that is a chart has no cells.
      if (related?.type !== 'worksheet') continue
      read.push({ name, isHidden, ...(await this.#readSheet(related.target, text)) })
    }
    return read
  }

  /** @throws AppError not_a_sheet: a Word document is such a package too */
  async #readWorkbook(main: Part): Promise<{ sheets: NamedSheet[]; is1904: boolean }> {
    const sheets: NamedSheet[] = []
    let is1904 = false
    let root: string | undefined
    await streamXml(this.#zip.stream(main.name), {
      open(name, attributes) {
        root ??= name
        if (name === 'workbookPr') is1904 = /^(?:1|true)$/.test(attributes['date1904'] ?? '')
        if (name !== 'sheet') return
        sheets.push({
          name: toCellText(attributes['name'] ?? ''),
          isHidden: (attributes['state'] ?? 'visible') !== 'visible',
          relationship: attributeNamed(attributes, 'id') ?? '',
        })
      },
    })
    if (root !== 'workbook') throw new AppError('not_a_sheet')
    return { sheets, is1904 }
  }

  async #readSheet(name: string, text: WorkbookText): Promise<Omit<Sheet, 'name'>> {
    const reader = new WorksheetReader(text, this.#budget)
    await streamXml(this.#zip.stream(name), reader)
    const part = await this.#package.part(name)
    return {
      rows: reader.rows,
      merges: reader.merges,
      uncomputed: reader.uncomputed,
      comments: await this.#readComments(part),
    }
  }

  /** Conversations of newer versions stand beside a note that only tells older ones of them. */
  async #readComments(sheet: Part): Promise<CellComment[]> {
    const related = [...sheet.relationships.values()]
    const part =
      related.find(({ type }) => type === 'threadedComment') ??
      related.find(({ type }) => type === 'comments')
    if (!part || !this.#zip.has(part.target)) return []
    const comments: CellComment[] = []
    let open: CellComment | undefined
    let isText = false
    await streamXml(this.#zip.stream(part.target), {
      open(name, attributes) {
        const range = parseRange(attributes['ref'] ?? '')
        if (range && /^(?:comment|threadedComment)$/.test(name)) {
          open = { row: range.top, column: range.left, text: '' }
          comments.push(open)
        }
        isText = name === 't' || (name === 'text' && part.type === 'threadedComment')
      },
      text(words) {
        if (open && isText) open.text += words
      },
      close: () => (isText = false),
    })
    return comments.map((comment) => ({ ...comment, text: toCellText(comment.text) }))
  }

  async #related(main: Part, type: string): Promise<string | undefined> {
    const part = [...main.relationships.values()].find((related) => related.type === type)
    return part && this.#zip.has(part.target) ? part.target : undefined
  }
}
