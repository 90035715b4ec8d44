import { type CellRange, parseRange } from '../../../_shared/sheets/cell-names.ts'
import { formatNumber } from './number-formats.ts'
import {
  type Cell,
  type CellBudget,
  MAX_ROWS,
  putCell,
  type SheetRow,
  toCellText,
} from './sheet.ts'
import { valueOfText } from '../../../_shared/sheets/values.ts'
import type { WorkbookText } from './workbook-parts.ts'
import type { XmlHandler } from './xml-stream.ts'

/** Takes the XML of one sheet (18.3.1) and keeps its cells. */
export class WorksheetReader implements XmlHandler {
  readonly rows: SheetRow[] = []
  readonly merges: CellRange[] = []
  /** Formulas without a stored value. */
  uncomputed = 0
  readonly #text: WorkbookText
  readonly #budget: CellBudget
  #row = 0
  #column = 0
  #cells: Cell[] = []
  #type = ''
  #style = 0
  #value = ''
  #inline = ''
  #formula = ''
  #hasFormula = false
  #hasValue = false
  #collects: 'value' | 'inline' | 'formula' | undefined
  #reading = 0

  constructor(text: WorkbookText, budget: CellBudget) {
    this.#text = text
    this.#budget = budget
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    switch (name) {
      case 'row':
        this.#row = Number(attributes['r']) || this.#row + 1
        this.#column = 0
        this.#cells = []
        break
      case 'c':
        this.#openCell(attributes)
        break
      case 'v':
        this.#collects = 'value'
        this.#hasValue = true
        break
      case 't':
        this.#collects = this.#reading > 0 ? undefined : 'inline'
        break
      case 'f':
        this.#collects = 'formula'
        this.#hasFormula = true
        break
      case 'rPh':
        this.#reading += 1
        break
      case 'mergeCell': {
        const range = parseRange(attributes['ref'] ?? '')
        if (range) this.merges.push(range)
        break
      }
    }
  }

  text(text: string): void {
    if (this.#collects === 'value') this.#value += text
    else if (this.#collects === 'inline') this.#inline += text
    else if (this.#collects === 'formula') this.#formula += text
  }

  close(name: string): void {
    this.#collects = undefined
    if (name === 'rPh') this.#reading -= 1
    if (name === 'c') this.#closeCell()
    if (name === 'row' && this.#cells.length > 0 && this.#row <= MAX_ROWS)
      this.rows.push({ number: this.#row, cells: this.#cells })
  }

  #openCell(attributes: Readonly<Record<string, string>>): void {
    this.#column = parseRange(attributes['r'] ?? '')?.left ?? this.#column + 1
    this.#type = attributes['t'] ?? 'n'
    this.#style = Number(attributes['s'] ?? 0)
    this.#value = ''
    this.#inline = ''
    this.#formula = ''
    this.#hasFormula = false
    this.#hasValue = false
  }

  #closeCell(): void {
    const cell = this.#cell()
    if (cell === '') return
    this.#budget.take(Math.max(1, this.#column - this.#cells.length))
    putCell(this.#cells, this.#column, cell)
  }

  #cell(): Cell {
    const value = this.#value
    switch (this.#type) {
      case 's':
        return this.#text.strings[Number(value)] ?? ''
      case 'inlineStr':
        return toCellText(this.#inline)
      case 'b':
        return value === '' ? '' : value === '1' ? 'TRUE' : 'FALSE'
      case 'd': {
        const date = valueOfText(value.replace(/(:\d{2})\.\d+$/, '$1'))
        return date === undefined
          ? toCellText(value)
          : { text: value.replace('T', ' '), value: date }
      }
      case 'str':
      case 'e':
        // A formula whose text is empty has a value: that.
        return toCellText(value) || (this.#hasValue ? '' : this.#formulaText())
    }
    const number = Number(value)
    if (value.trim() === '') return this.#formulaText()
    if (!Number.isFinite(number)) return toCellText(value)
    const pattern = this.#text.formats[this.#style] ?? 'General'
    return formatNumber(number, pattern, this.#text.is1904)
  }

  /** Of a formula that no program has computed yet. */
  #formulaText(): string {
    if (this.#hasFormula) this.uncomputed += 1
    return this.#formula === '' ? '' : `=${toCellText(this.#formula)}`
  }
}
