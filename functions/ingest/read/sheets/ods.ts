import { AppError } from '../../../_shared/contract/errors.ts'
import type { CellRange } from '../../../_shared/sheets/cell-names.ts'
import { isZip } from '../file-signatures.ts'
import { rejectZipBomb, ZipArchive } from '../zip.ts'
import {
  type Cell,
  CellBudget,
  type CellComment,
  MAX_ROWS,
  putCell,
  type Sheet,
  type SheetRow,
  toCellText,
} from './sheet.ts'
import { attributeNamed, streamXml, type XmlHandler } from './xml-stream.ts'
import { MAX_SHEET_XML_BYTES } from './xlsx.ts'

const CONTENT = 'content.xml'
const MANIFEST = 'META-INF/manifest.xml'

/**
 * The sheets of an OpenDocument spreadsheet (ISO 26300, 9). Its cells hold what a person sees, beside what it is worth.
 * @throws AppError not_a_sheet, sheet_encrypted, file_damaged, document_too_complex
 */
export async function readOds(bytes: Uint8Array<ArrayBuffer>): Promise<Sheet[]> {
  if (!isZip(bytes)) throw new AppError('not_a_sheet')
  await rejectZipBomb(bytes, MAX_SHEET_XML_BYTES)
  const zip = new ZipArchive(bytes)
  if (zip.isEncrypted || (await hasEncryptedParts(zip))) throw new AppError('sheet_encrypted')
  if (!zip.has(CONTENT)) throw new AppError('not_a_sheet')
  const reader = new ContentReader()
  await streamXml(zip.stream(CONTENT), reader)
  // A text document is such a package too.
  if (!reader.isSpreadsheet) throw new AppError('not_a_sheet')
  return reader.sheets
}

async function hasEncryptedParts(zip: ZipArchive): Promise<boolean> {
  if (!zip.has(MANIFEST)) return false
  let found = false
  await streamXml(zip.stream(MANIFEST), {
    open(name) {
      found ||= name === 'encryption-data'
    },
  })
  return found
}

/** What is in a sheet and no part of its cells: drawings over it, and cells as they were once. */
const LEFT_OUT = new Set(['shapes', 'tracked-changes', 'forms', 'frame', 'custom-shape'])

interface OpenCell {
  repeated: number
  text: string
  value: number | string | undefined
  hasFormula: boolean
  span: { rows: number; columns: number }
  comment: string
}

class ContentReader implements XmlHandler {
  readonly sheets: Sheet[] = []
  isSpreadsheet = false
  readonly #budget = new CellBudget()
  readonly #hiddenStyles = new Set<string>()
  #style = ''
  #merges: CellRange[] = []
  #comments: CellComment[] = []
  #rows: SheetRow[] = []
  #row = 0
  #rowRepeated = 1
  #column = 0
  #cells: Cell[] = []
  #cell: OpenCell | undefined
  #leftOut = 0
  #annotation = 0
  #isMeta = false

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (LEFT_OUT.has(name)) this.#leftOut += 1
    if (this.#leftOut > 0) return
    switch (name) {
      case 'spreadsheet':
        this.isSpreadsheet = true
        break
      case 'style':
        this.#style = attributeNamed(attributes, 'name') ?? ''
        break
      case 'table-properties':
        if (attributeNamed(attributes, 'display') === 'false') this.#hiddenStyles.add(this.#style)
        break
      case 'table':
        this.#openSheet(attributes)
        break
      case 'table-row':
        this.#rowRepeated = countOf(attributes, 'number-rows-repeated')
        this.#column = 0
        this.#cells = []
        break
      case 'table-cell':
      case 'covered-table-cell':
        this.#openCell(attributes)
        break
      default:
        this.#openText(name, attributes)
    }
  }

  #openText(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'annotation') this.#annotation += 1
    this.#isMeta = this.#annotation > 0 && /^(?:creator|date|date-string|meta)/.test(name)
    if (name === 'p' || name === 'line-break' || name === 'tab') this.#append(' ')
    if (name === 's') this.#append(' '.repeat(Math.min(Number(attributes['text:c']) || 1, 100)))
  }

  #append(text: string): void {
    if (!this.#cell || this.#isMeta) return
    if (this.#annotation > 0) this.#cell.comment += text
    else this.#cell.text += text
  }

  text(text: string): void {
    if (this.#leftOut === 0) this.#append(text)
  }

  close(name: string): void {
    if (LEFT_OUT.has(name)) this.#leftOut -= 1
    if (this.#leftOut > 0) return
    this.#isMeta = false
    if (name === 'annotation') this.#annotation -= 1
    if (name === 'table-cell' || name === 'covered-table-cell') this.#closeCell()
    if (name === 'table-row') this.#closeRow()
  }

  #openSheet(attributes: Readonly<Record<string, string>>): void {
    this.#row = 0
    this.#rows = []
    this.#merges = []
    this.#comments = []
    this.sheets.push({
      name: toCellText(attributeNamed(attributes, 'name') ?? ''),
      isHidden: this.#hiddenStyles.has(attributeNamed(attributes, 'style-name') ?? ''),
      rows: this.#rows,
      merges: this.#merges,
      comments: this.#comments,
    })
  }

  #openCell(attributes: Readonly<Record<string, string>>): void {
    this.#cell = {
      repeated: countOf(attributes, 'number-columns-repeated'),
      text: '',
      value: valueOf(attributes),
      hasFormula: attributeNamed(attributes, 'formula') !== undefined,
      span: {
        rows: countOf(attributes, 'number-rows-spanned'),
        columns: countOf(attributes, 'number-columns-spanned'),
      },
      comment: '',
    }
  }

  #closeCell(): void {
    const cell = this.#cell
    this.#cell = undefined
    if (!cell) return
    const [row, column] = [this.#row + 1, this.#column + 1]
    this.#column += cell.repeated
    const comment = toCellText(cell.comment)
    if (comment !== '') this.#comments.push({ row, column, text: comment })
    const text = toCellText(cell.text) || String(cell.value ?? '')
    if (text === '') {
      const sheet = this.sheets.at(-1)
      if (cell.hasFormula && sheet) sheet.uncomputed = (sheet.uncomputed ?? 0) + 1
      return
    }
    const { rows, columns } = cell.span
    if (rows > 1 || columns > 1) {
      this.#merges.push({
        top: row,
        left: column,
        bottom: row + rows - 1,
        right: column + columns - 1,
      })
    }
    this.#budget.take(this.#column - this.#cells.length)
    for (let at = column; at <= this.#column; at++) {
      putCell(this.#cells, at, cell.value === undefined ? text : { text, value: cell.value })
    }
  }

  #closeRow(): void {
    const cells = this.#cells
    const first = this.#row + 1
    this.#row += this.#rowRepeated
    if (cells.length === 0) return
    // The first of them was counted cell by cell.
    this.#budget.take(cells.length * (this.#rowRepeated - 1))
    for (let number = first; number <= Math.min(this.#row, MAX_ROWS); number++) {
      this.#rows.push({ number, cells: number === first ? cells : [...cells] })
    }
  }
}

function countOf(attributes: Readonly<Record<string, string>>, name: string): number {
  const count = Number(attributeNamed(attributes, name) ?? 1)
  return Number.isInteger(count) && count > 0 ? Math.min(count, MAX_ROWS) : 1
}

function valueOf(attributes: Readonly<Record<string, string>>): number | string | undefined {
  const type = attributeNamed(attributes, 'value-type') ?? ''
  if (/^(?:float|percentage|currency)$/.test(type)) {
    const number = Number(attributeNamed(attributes, 'value'))
    return Number.isFinite(number) ? number : undefined
  }
  if (type !== 'date') return undefined
  const date = attributeNamed(attributes, 'date-value') ?? ''
  const [day, time] = [date.slice(0, 10), date.slice(11, 16)]
  return time === '' || time === '00:00' ? day : `${day}T${time}`
}
