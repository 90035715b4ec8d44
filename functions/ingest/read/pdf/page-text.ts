import { type Block, toBlocks } from './blocks.ts'
import { addLine, joinRows } from './paragraphs.ts'
import { replaceRadicals } from './radicals.ts'
import { toRows } from './rows.ts'
import { type PageSpace, type TextItem, toRuns } from './runs.ts'
import { formatTable } from './tables.ts'

/** Dots that lead the eye from a heading to its page number. */
const DOT_LEADER = /(?:[ \u00a0]?[.·…‧]){5,}[ \u00a0]?/g
const SENTENCE_END = /[.!?:;。！？：；”"」』)）\]]$/u

/**
 * The text of one page in reading order: columns one after the other, tables row by row as Markdown, lines that the layout
 * broke joined, paragraphs apart by an empty line, words divided at a line's end whole again.
 */
export const buildPageText = (items: readonly TextItem[], space: PageSpace): string =>
  layPageOut(items, space).text

/** The text of a page, and the blocks that it is made of. */
export function layPageOut(
  items: readonly TextItem[],
  space: PageSpace,
): { text: string; blocks: Block[] } {
  const parts: string[] = []
  const blocks: Block[] = []
  let previous: Block | undefined
  for (const runs of toRuns(items, space)) {
    for (const block of toBlocks(toRows(runs))) {
      blocks.push(block)
      const text = block.kind === 'table' ? formatTable(block.table) : joinRows(block.rows)
      if (parts.length === 0) parts.push(text)
      else addLine(parts, text, goesOn(previous, block, parts, text) ? 'joined' : '\n\n')
      previous = block
    }
    previous = undefined
  }
  return { text: cleanText(parts.join('')), blocks }
}

/** Whether a paragraph goes on in the next column. */
function goesOn(
  previous: Block | undefined,
  block: Block,
  parts: readonly string[],
  text: string,
): boolean {
  if (previous?.kind !== 'text' || block.kind !== 'text') return false
  const [last, first] = [previous.rows.at(-1), block.rows[0]]
  if (last === undefined || first === undefined || first.y > last.y) return false
  if (Math.max(last.size, first.size) > Math.min(last.size, first.size) * 1.1) return false
  return !SENTENCE_END.test((parts.at(-1) ?? '').trimEnd()) && /^\p{Lowercase}/u.test(text)
}

/** Ligatures and full-width Latin become plain; CJK punctuation stays as it is. */
function cleanText(text: string): string {
  return (
    replaceRadicals(text)
      .replace(/[\ufb00-\ufb06]/g, (ligature) => ligature.normalize('NFKC'))
      .replace(/[\ufb1d-\ufdff\ufe70-\ufefc]/g, (form) => form.normalize('NFKC'))
      .replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g, (wide) => wide.normalize('NFKC'))
      .replace(/[\uf900-\ufaff]/g, (compatible) => compatible.normalize('NFKC'))
      .replace(/\u00ad/g, '')
      .replace(DOT_LEADER, ' … ')
      // Postgres stores no NUL, and other control characters are noise.
      // eslint-disable-next-line no-control-regex -- these are what has to go
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
      .replace(/[^\S\n]+/g, ' ')
      .replace(/ ?\n ?/g, '\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim()
      .toWellFormed()
  )
}
