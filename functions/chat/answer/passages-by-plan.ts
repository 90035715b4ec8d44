import { readPages } from '../documents/document-pages.ts'
import { SourceList } from '../documents/source-list.ts'
import { type Passage, toPassages } from '../retrieval/passages.ts'
import type { WriterContext } from '../writers/writer.ts'

/** Documents whose title pages go along. */
const MAX_DOCUMENTS = 6
const FRONT_PAGES = 2
/** UTF-16 units of a title page. */
const MAX_CHARACTERS = 2500
/** Passages of each thing that is compared. */
const PER_SIDE = 4

/**
 * The passages that a language model answers from where the best few of one search are not enough: title pages, or each
 * side of a comparison by itself. Undefined for other kinds.
 * @param tokens estimated, of all passages together
 */
export async function passagesByPlan(
  context: WriterContext,
  tokens: number,
): Promise<Passage[] | undefined> {
  const { kind, subjects = [] } = context.plan
  if (kind === 'titlePage') return readTitlePages(context)
  if (kind !== 'compare' || subjects.length < 2) return undefined
  const limits = { tokens: Math.floor(tokens / subjects.length), passages: PER_SIDE }
  const sides = await Promise.all(
    subjects.map(async (subject) => toPassages(await context.search(subject), limits)),
  )
  const known = new Map<string, Passage>()
  for (const passage of sides.flat()) {
    if (!known.has(passage.chunk_id)) known.set(passage.chunk_id, passage)
  }
  return known.size > 0 ? [...known.values()] : undefined
}

async function readTitlePages({
  client,
  documents,
  signal,
}: WriterContext): Promise<Passage[] | undefined> {
  const sources = new SourceList()
  for (const document of documents.slice(0, MAX_DOCUMENTS)) {
    for await (const pages of readPages(client, document, signal, { from: 1, to: FRONT_PAGES })) {
      for (const page of pages) {
        const end = Math.min(page.content.length, MAX_CHARACTERS)
        if (page.content.trim() !== '') sources.add(document, { page, start: 0, end })
      }
    }
  }
  return sources.passages.length > 0 ? sources.passages : undefined
}
