import { m } from '#lib/paraglide/messages.js'

/** What of a document was not read, by the names that readers of files give it. */
const WORDS: Record<string, (count: { count: number }) => string> = {
  pictures: m.unread_pictures,
  charts: m.unread_charts,
  objects: m.unread_objects,
  parts: m.unread_parts,
  attachments: m.unread_attachments,
}

/** `documents.unread`, of which the generated type does not say the form: names with counts above 0. */
function countsOf(unread: unknown): [string, number][] {
  if (typeof unread !== 'object' || unread === null) return []
  return Object.entries(unread).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] > 0,
  )
}

/** "3 pictures, 1 chart" of one or several documents together; empty where all was read. */
export function unreadWords(documents: readonly { unread: unknown }[], separator: string): string {
  const sums = new Map<string, number>()
  for (const { unread } of documents) {
    for (const [name, count] of countsOf(unread)) sums.set(name, (sums.get(name) ?? 0) + count)
  }
  return [...sums]
    .map(([name, count]) => (WORDS[name] ?? m.unread_others)({ count }))
    .join(separator)
}
