import { z } from 'zod'
import { unwrap } from '../../_shared/http/supabase.ts'
import { foldText } from '../../_shared/text/fold.ts'
import { splitSentences } from '../../_shared/text/sentences.ts'
import { hideOwnNumbers } from '../../_shared/text/hide-own-numbers.ts'
import { bareTextPage, type ReadDocument } from '../documents/document-pages.ts'
import type { RoomDocument } from '../documents/room-documents.ts'
import type { PagePiece } from '../documents/sections.ts'
import { SourceList } from '../documents/source-list.ts'
import { titleLine } from './by-document.ts'
import { phrasesFor } from './phrases.ts'
import { quoteSentence, unwrap as onOneLine } from '../../_shared/text/quote.ts'
import type { WriterContext, Written } from './writer.ts'

/** Sentences of each kind that are told of one document; of more, the rest is counted. */
const MAX_CHANGES = 40
const MAX_SENTENCE = 500
/** Pages of one request. */
const SLICE = 100

const earlierSchema = z.array(z.object({ number: z.number(), content: z.string() }))

/** What the newest version of each document has that the one before had not, and the other way round. */
export async function writeChanges(context: WriterContext): Promise<Written | undefined> {
  const phrases = phrasesFor(context.question)
  const sources = new SourceList()
  const parts: string[] = []
  let compared = 0
  for (const document of context.documents) {
    const earlier = await readEarlier(context, document)
    if (!earlier) continue
    compared += 1
    const before = sentencesOf(earlier)
    const after = sentencesOf(await context.read(document))
    const added = missingFrom(after, before)
    const removed = missingFrom(before, after)
    const told = [
      ...tell(phrases.added, added, phrases.andMore, ({ text, piece }) =>
        quoteSentence(text, sources.add(document, piece)),
      ),
      // What is gone stands on no page that could be opened.
      ...tell(phrases.removed, removed, phrases.andMore, ({ text }) => `~~${quoteRemoved(text)}~~`),
    ]
    parts.push([titleLine(document), ...(told.length > 0 ? told : [phrases.noChange])].join('\n\n'))
  }
  if (compared === 0) return { text: phrases.noEarlier, passages: [] }
  return { text: parts.join('\n\n'), passages: sources.passages }
}

/** The text of the version before the one that answers, where one is kept. */
async function readEarlier(
  { client, signal }: WriterContext,
  document: RoomDocument,
): Promise<ReadDocument | undefined> {
  const rows: z.infer<typeof earlierSchema> = []
  for (;;) {
    const read = await client
      .from('earlier_pages')
      .select('number, content')
      .eq('document_id', document.id)
      .gt('number', rows.at(-1)?.number ?? 0)
      .order('number')
      .limit(SLICE)
      .abortSignal(signal)
    const slice = earlierSchema.parse(unwrap(read))
    rows.push(...slice)
    if (slice.length < SLICE) break
  }
  const pages = rows.map(({ number, content }) => bareTextPage(number, content))
  return pages.length > 0 ? { document, pages } : undefined
}

interface PageSentence {
  piece: PagePiece
  text: string
  key: string
}

const sentencesOf = ({ pages }: ReadDocument): PageSentence[] =>
  pages.flatMap((page) =>
    splitSentences(page.content).map(({ text, start, end }) => ({
      piece: { page, start, end },
      text: onOneLine(text).slice(0, MAX_SENTENCE),
      key: foldText(text).replace(/\s+/g, ' '),
    })),
  )

/** Those of the first that the second has not, or not as often. */
function missingFrom(
  sentences: readonly PageSentence[],
  others: readonly PageSentence[],
): PageSentence[] {
  const left = new Map<string, number>()
  for (const { key } of others) left.set(key, (left.get(key) ?? 0) + 1)
  return sentences.filter(({ key }) => {
    const count = left.get(key) ?? 0
    left.set(key, count - 1)
    return count <= 0 && /[\p{Letter}\p{Number}]/u.test(key)
  })
}

function tell(
  label: string,
  sentences: readonly PageSentence[],
  more: (n: number) => string,
  quote: (sentence: PageSentence) => string,
): string[] {
  if (sentences.length === 0) return []
  const items = sentences.slice(0, MAX_CHANGES).map((sentence) => `- ${quote(sentence)}`)
  if (sentences.length > items.length) items.push(`- ${more(sentences.length - items.length)}`)
  return [`**${label}** (${sentences.length})`, items.join('\n')]
}

const quoteRemoved = (text: string): string =>
  hideOwnNumbers(text.replace(/^\s*(?:[•*+-]|#{1,6})\s+/, '').replaceAll('~', ''))
