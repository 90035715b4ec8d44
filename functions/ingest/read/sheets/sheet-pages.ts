import { columnName } from '../../../_shared/sheets/cell-names.ts'
import type { BlockLayout } from '../../../_shared/sheets/layout.ts'
import type { Section, WholeText } from '../pages.ts'
import { type Sheet, type SheetRow, textOf } from './sheet.ts'
import { readBlocks, type SheetTable } from './tables.ts'
import { type StoredTable, toStoredTable } from './stored-table.ts'

/** A longer sheet goes on on another page, at a row, under the same header. */
const PAGE_CHARACTERS = 18_000

/** Pages of sheets: tables as Markdown, a row a line, and what its cells are. Empty sheets are none. */
export function toPages(sheets: readonly Sheet[]): WholeText {
  const writer = new PageWriter()
  for (const sheet of sheets) writer.write(sheet)
  const formulas = sheets.reduce((sum, { uncomputed = 0 }) => sum + uncomputed, 0)
  const unread = formulas > 0 ? { unread: { formulas } } : {}
  return { sections: writer.sections, tables: writer.tables, ...unread }
}

class PageWriter {
  readonly sections: Section[] = []
  readonly tables: StoredTable[] = []
  #title: string | undefined
  #parts: string[] = []
  #length = 0
  #layout: BlockLayout[] = []

  write(sheet: Sheet): void {
    const blocks = readBlocks(sheet)
    const comments = (sheet.comments ?? []).filter(({ text }) => text !== '')
    if (blocks.length === 0 && comments.length === 0) return
    this.#title = sheet.name
    if (sheet.name !== undefined) {
      this.#add(`# ${sheet.name}${sheet.isHidden === true ? ' (hidden)' : ''}\n`)
    }
    let wasLine = false
    for (const block of blocks) {
      if (this.#length > 0 && !(wasLine && block.kind === 'line')) this.#add('\n')
      wasLine = block.kind === 'line'
      if (block.kind === 'table') this.#addTable(block)
      else this.#addLine(block.row, block.column, block.text)
    }
    if (comments.length > 0) this.#add('\n')
    for (const { row, column, text } of comments) {
      this.#addLine(row, column, `Comment on ${columnName(column)}${String(row)}: ${text}`)
    }
    this.#endPage()
  }

  #add(text: string): void {
    this.#parts.push(text)
    this.#length += text.length
  }

  #addLine(row: number, column: number, text: string): void {
    if (this.#length + text.length > PAGE_CHARACTERS) this.#endPage()
    this.#layout.push([this.#length, row, column, 0, 0])
    this.#add(`${text}\n`)
  }

  #addTable(table: SheetTable): void {
    const head = headOf(table)
    const pages: [page: number, row: number][] = []
    let isOpen = false
    for (const row of table.rows) {
      const line = toLine(row.cells.slice(table.column - 1), table.width)
      if (isOpen && this.#length + line.length > PAGE_CHARACTERS) {
        this.#endPage()
        isOpen = false
      }
      if (!isOpen) {
        if (this.#length + head.length + line.length > PAGE_CHARACTERS) this.#endPage()
        this.#openTable(table, row, head)
        pages.push([this.sections.length + 1, row.number])
        isOpen = true
      }
      this.#add(line)
    }
    const stored = toStoredTable(table, this.#title, pages)
    if (stored) this.tables.push(stored)
  }

  #openTable({ column, width, header }: SheetTable, row: SheetRow, head: string): void {
    this.#layout.push([this.#length, row.number, column, width, header?.row ?? 0])
    this.#add(head)
  }

  #endPage(): void {
    const text = this.#parts.join('').trimEnd()
    this.#parts = []
    this.#length = 0
    const cells = this.#layout
    this.#layout = []
    if (text === '') return
    this.sections.push({
      ...(this.#title === undefined ? {} : { title: this.#title }),
      text,
      cells,
    })
  }
}

function headOf({ header, width }: SheetTable): string {
  return `${toLine(header?.names ?? [], width)}|${' --- |'.repeat(width)}\n`
}

function toLine(cells: SheetRow['cells'], width: number): string {
  let line = '|'
  for (let i = 0; i < width; i++) line += ` ${textOf(cells[i]).replaceAll(/[\\|]/g, '\\$&')} |`
  return `${line}\n`
}
