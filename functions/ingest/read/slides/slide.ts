import { type Block, formatBlocks, plainBlock } from '../docx/blocks.ts'
import type { Section } from '../pages.ts'

/** What a slide says, whatever program made it. */
export interface Slide {
  title: string
  body: readonly Block[]
  notes: readonly Block[]
  /** Each in a line, with its author. */
  comments: readonly string[]
  /** Left out when the slides are shown. */
  isHidden: boolean
}

/** A slide as a page. */
export function toSection({ title, body, notes, comments, isHidden }: Slide): Section {
  const blocks: Block[] = [
    ...(title === '' ? [] : [{ ...plainBlock(title), headingLevel: 1 }]),
    ...(isHidden ? [plainBlock('[Hidden slide]')] : []),
    ...body,
    ...labelled('Notes', notes),
    ...comments.map(plainBlock),
  ]
  const text = formatBlocks(blocks)
  return title === '' ? { text } : { title, text }
}

/** The label stands before the first words; a list or a table follows it. */
function labelled(label: string, blocks: readonly Block[]): Block[] {
  const [first, ...rest] = blocks
  if (first === undefined) return []
  const isPlain = first.table === undefined && first.label === ''
  if (isPlain) return [plainBlock(`${label}: ${first.text}`), ...rest]
  return [plainBlock(`${label}:`), ...blocks]
}

/** The line of a comment. */
export const toComment = (author: string, text: string): string =>
  `${author === '' ? 'Comment' : `Comment by ${author}`}: ${text.replaceAll(/\s+/g, ' ').trim()}`
