/** How pages of sheets say which cells they show. Apart from lib/contract.ts: few pages need it. */
import type { GeneratedDatabase } from '#lib/contract.ts'
import type { BlockLayout } from '../../../../../functions/_shared/sheets/layout.ts'

export { spansOfCells } from '../../../../../functions/_shared/sheets/layout.ts'

type Json = GeneratedDatabase['public']['Tables']['pages']['Row']['cells']

/** `pages.cells`, of which the generated type does not say the form. */
export function blocksOf(cells: Json): BlockLayout[] {
  if (!Array.isArray(cells)) return []
  return cells.filter((block): block is Json & BlockLayout => isBlock(block))
}

const isBlock = (block: Json): boolean =>
  Array.isArray(block) && block.length === 5 && block.every((part) => typeof part === 'number')
