import type { DocumentEvent } from '../contract.ts'
import type { DocumentRow } from '../rows.ts'

/** The documents after an event; null where only the rows can say. */
export function mergeDocument(
  known: readonly DocumentRow[],
  { operation, ...changed }: DocumentEvent,
): DocumentRow[] | null {
  if (operation === 'DELETE') return known.filter(({ id }) => id !== changed.id)
  const own = known.find(({ id }) => id === changed.id)
  // Of a new version the event does not say which file is whose.
  if (!own || own.version !== changed.version || own.live_version !== changed.live_version)
    return null
  return known.map((row) => (row === own ? { ...own, ...changed } : row))
}
