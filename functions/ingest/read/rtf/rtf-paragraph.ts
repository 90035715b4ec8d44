import { type Block, plainBlock } from '../docx/blocks.ts'

/** Letters that stand beside the number of a page: "Page of", "Seite von". */
const MAX_BESIDE_NUMBER = 16
const HEADING_STYLE =
  /^(?:heading|überschrift|titre|título|titolo|標題|标题|見出し|제목)\s{0,3}([1-9])\b/i

export interface RtfLine {
  text: string
  /** Of an item of a list. */
  label: string
  headingLevel: number
  /** Whether the number of its page stands in it. */
  hasPageNumber: boolean
}

/** A paragraph as a block; one that only numbers its page is empty. */
export function toBlock({ text: line, label, headingLevel, hasPageNumber }: RtfLine): Block {
  const text = line
    .replaceAll('\u00ad', '')
    .split('\n')
    .map((part) => part.trimEnd())
    .join('\n')
    .trim()
    .toWellFormed()
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  if (hasPageNumber && letters <= MAX_BESIDE_NUMBER) return plainBlock('')
  const block = { ...plainBlock(text), headingLevel }
  if (label === '' || text === '') return block
  const isBullet = !/[\p{L}\p{N}]/u.test(label)
  return isBullet
    ? { ...block, text: text.replaceAll('\n', ' '), label: '-', bulletLevel: 0 }
    : { ...block, label }
}

/** The level of a heading by the name of its style. */
export function headingLevelOf(style: string): number | undefined {
  const level = HEADING_STYLE.exec(style.trim())?.[1]
  return level === undefined ? undefined : Number(level)
}
