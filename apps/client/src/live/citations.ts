import type { CitationRow } from '../contract.ts'
import type { Citation } from '../rows.ts'

/** A citation that came with an event: no model has judged it yet, and its document has not changed since. */
export const toCitation = (row: CitationRow): Citation => ({
  ...row,
  judged_by: null,
  judgement: null,
  stale: false,
})

/** Known and new citations, one for each marker; for the same marker the known one wins. */
export function withCitations(
  known: readonly Citation[],
  came: readonly CitationRow[],
): Citation[] {
  const positions = new Set(known.map(({ position }) => position))
  const added = came.filter(({ position }) => !positions.has(position)).map(toCitation)
  return [...known, ...added].sort((a, b) => a.position - b.position)
}
