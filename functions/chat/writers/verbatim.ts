import { SourceList } from '../documents/source-list.ts'
import { textOf } from '../documents/sections.ts'
import { partOf } from './by-document.ts'
import { piecesOfPlace } from './find-place.ts'
import { phrasesFor } from './phrases.ts'
import { quoteBlocks } from '../../_shared/text/quote.ts'
import type { WriterContext, Written } from './writer.ts'

/** UTF-16 units that are quoted; of more, the beginning. */
const MAX_CHARACTERS = 12_000

/** The words of a place, as they stand there. */
export async function writeVerbatim(context: WriterContext): Promise<Written | undefined> {
  const { plan, question, documents } = context
  if (!plan.place) return undefined
  const sources = new SourceList()
  const parts: string[] = []
  let left = MAX_CHARACTERS
  for (const document of documents) {
    if (left <= 0) break
    const pieces = piecesOfPlace(await context.read(document), plan.place)
    const quoted: string[] = []
    for (const piece of pieces) {
      if (left <= 0) break
      const cut = { ...piece, end: Math.min(piece.end, piece.start + left) }
      left -= cut.end - cut.start
      quoted.push(
        quoteBlocks(textOf(cut), sources.add(document, cut)) + (cut.end < piece.end ? ' …' : ''),
      )
    }
    if (quoted.length === 0) continue
    parts.push(partOf(document, quoted.join('\n\n'), documents.length))
  }
  return parts.length > 0
    ? { text: parts.join('\n\n'), passages: sources.passages }
    : { text: phrasesFor(question).noSuchPlace, passages: [] }
}
