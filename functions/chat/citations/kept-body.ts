/** A marker as it stands in the text of an answer. */
const MARKER = /^\[\d{1,3}\]/

/** A row of `citations`, as far as it is looked at here. */
interface Placed {
  position: number
}

/**
 * The text of an answer as an article: `[^n]` for the marker of the n-th citation, whatever the number of its source, so
 * that each leads to its own passage, also when somebody edits the text around it, and a document's own `[12]` is none.
 * @param rows in the order of their markers
 */
export function toKeptBody<Row extends Placed>(
  content: string,
  rows: readonly Row[],
): { body: string; citations: Row[] } {
  const citations: Row[] = []
  let body = ''
  let from = 0
  for (const row of rows) {
    // Old answers have lost the place of some markers.
    const marker = row.position < from ? null : MARKER.exec(content.slice(row.position))
    if (!marker) continue
    citations.push(row)
    body += `${content.slice(from, row.position)}[^${citations.length}]`
    from = row.position + marker[0].length
  }
  return { body: body + content.slice(from), citations }
}

/** Without these, as a text is quoted, or shown to a model. */
export const withoutKeptMarkers = (text: string): string => text.replace(/ ?\[\^\d{1,3}\]/g, '')
