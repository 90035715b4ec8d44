import { type Block, plainBlock, tableBlock } from '../docx/blocks.ts'
import { spreadCells } from '../tables/merged-cells.ts'

/** How a cell of a row is merged with those beside and above it. */
export interface CellShape {
  goesOnBeside: boolean
  goesOnAbove: boolean
}

interface Cell extends CellShape {
  text: string
}

/** Paragraphs and tables, as they come. */
export class RtfText {
  readonly blocks: Block[] = []
  #rows: Cell[][] = []
  #cells: string[] = []
  #paragraphs: string[] = []
  /** Notes of a table stand after it. */
  #waiting: Block[] = []

  /** Ends a paragraph. */
  paragraph(block: Block, isInTable: boolean): void {
    if (isInTable) {
      const text = `${block.label} ${block.text.replaceAll(/\s+/g, ' ')}`.trim()
      if (text !== '') this.#paragraphs.push(text)
      return
    }
    this.endTable()
    if (block.text !== '') this.blocks.push(block)
  }

  /** A note, after the paragraph that it hangs on. */
  note(text: string): void {
    if (text !== '') this.#waiting.push(plainBlock(text))
  }

  /** Once its paragraph is there. */
  placeNotes(): void {
    if (this.#rows.length > 0 || this.#cells.length > 0) return
    this.blocks.push(...this.#waiting.splice(0))
  }

  cell(): void {
    this.#cells.push(this.#paragraphs.splice(0).join(' '))
  }

  row(shapes: readonly CellShape[]): void {
    if (this.#paragraphs.length > 0) this.cell()
    const cells = this.#cells.splice(0)
    if (cells.length === 0) return
    this.#rows.push(
      cells.map((text, i) => ({
        text,
        goesOnBeside: shapes[i]?.goesOnBeside ?? false,
        goesOnAbove: shapes[i]?.goesOnAbove ?? false,
      })),
    )
  }

  endTable(): void {
    this.row([])
    const rows = this.#rows.splice(0)
    if (rows.length === 0) return
    const [only] = rows
    if (rows.length === 1 && only?.length === 1) {
      if (only[0]?.text) this.blocks.push(plainBlock(only[0].text))
    } else {
      const grid = toGrid(rows)
      if (grid.some((row) => row.some((cell) => cell !== ''))) this.blocks.push(tableBlock(grid))
    }
    this.blocks.push(...this.#waiting.splice(0))
  }
}

function toGrid(rows: readonly (readonly Cell[])[]): string[][] {
  const grid = spreadCells(
    rows.map((row) => row.map(({ text }) => ({ text, columns: 1, rows: 1 }))),
  )
  for (const [y, row] of rows.entries()) {
    for (const [x, { goesOnAbove, goesOnBeside }] of row.entries()) {
      const from = goesOnAbove ? grid[y - 1]?.[x] : goesOnBeside ? grid[y]?.[x - 1] : undefined
      const target = grid[y]
      if (from !== undefined && target && target[x] === '') target[x] = from
    }
  }
  return grid
}
