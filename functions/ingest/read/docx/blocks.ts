import { formatTable, type Table } from '../pdf/tables.ts'

/** A paragraph, or a table. */
export interface Block {
  text: string
  /** Of a heading, from 1; else 0. */
  headingLevel: number
  /** In front of an item of a list: "2.1", a dash. */
  label: string
  /** How deep an item with a dash stands in its list; undefined for anything else. */
  bulletLevel?: number | undefined
  table?: Table
}

export const plainBlock = (text: string): Block => ({ text, headingLevel: 0, label: '' })

export const tableBlock = (table: Table): Block => ({
  ...plainBlock(table.map((row) => row.filter((cell) => cell !== '').join(' ')).join('; ')),
  table,
})

/** A block in a line, as a cell holds it. */
export const inLine = ({ label, text }: Block): string =>
  `${label} ${text.replaceAll(/\s+/g, ' ')}`.trim()

const MAX_HEADING_LEVEL = 6

/** Blocks as Markdown, apart by an empty line; items with dashes follow each other. */
export function formatBlocks(blocks: readonly Block[]): string {
  let markdown = ''
  for (const [i, block] of blocks.entries()) {
    const isNextBullet = block.bulletLevel !== undefined && blocks[i - 1]?.bulletLevel !== undefined
    if (i > 0) markdown += isNextBullet ? '\n' : '\n\n'
    markdown += formatBlock(block)
  }
  return markdown
}

function formatBlock(block: Block): string {
  const { headingLevel, bulletLevel = 0, table } = block
  if (table) return formatTable(table)
  if (headingLevel === 0)
    return `${'  '.repeat(bulletLevel)}${`${block.label} ${block.text}`.trim()}`
  return `${'#'.repeat(Math.min(headingLevel, MAX_HEADING_LEVEL))} ${inLine(block)}`
}
