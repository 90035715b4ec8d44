import { foldForSearch } from '../../_shared/text/fold.ts'
import { splitSentences } from '../../_shared/text/sentences.ts'
import { hideOwnNumbers } from '../../_shared/text/hide-own-numbers.ts'
import type { DocumentPage } from '../documents/document-pages.ts'
import { type PagePiece, piecesOf, textOf, toSections } from '../documents/sections.ts'
import { SourceList } from '../documents/source-list.ts'
import { partOf } from './by-document.ts'
import { phrasesFor } from './phrases.ts'
import { quoteSentence } from '../../_shared/text/quote.ts'
import type { WriterContext, Written } from './writer.ts'

/** Places that are quoted; of more, the rest is counted. */
const MAX_PLACES = 60
const MAX_QUOTE = 300
/** Words of a name. */
const MAX_NAME_WORDS = 2

interface Place {
  label: string
  first: PagePiece
  times: number
}

/** Every place of all pages where something is spoken of, by section or page, with the first sentence of each that does. */
export async function writeMentions(context: WriterContext): Promise<Written | undefined> {
  const { plan, question, documents } = context
  const subject = plan.subjects?.[0] ?? ''
  const pattern = toPattern(subject)
  if (!pattern) return undefined
  const phrases = phrasesFor(question)
  const sources = new SourceList()
  const parts: string[] = []
  let [pages, times, found, shown] = [0, 0, 0, 0]
  for (const document of documents) {
    const read = await context.read(document)
    pages += read.pages.length
    const places = placesOf(read.pages, pattern, phrases.page)
    times += places.reduce((sum, place) => sum + place.times, 0)
    found += places.length
    const items = places
      .slice(0, Math.max(0, MAX_PLACES - shown))
      .map(({ label, first, times: often }) => {
        const quote = quoteSentence(textOf(first), sources.add(document, first))
        return `- **${hideOwnNumbers(label)}**${often > 1 ? ` (${often}×)` : ''}\n\n  ${quote}`
      })
    shown += items.length
    if (items.length === 0) continue
    parts.push(partOf(document, items.join('\n'), documents.length))
  }
  const looked = phrases.inPages(pages)
  // Of more words it may be said in others: passages are looked for then.
  if (times === 0 && subject.split(/\s+/).length > MAX_NAME_WORDS) return undefined
  if (times === 0) return { text: `${phrases.noMention(subject)} ${looked}`, passages: [] }
  if (found > shown) parts.push(phrases.andMore(found - shown))
  return {
    text: [`${phrases.mentions(times, found, subject)} ${looked}`, ...parts].join('\n\n'),
    passages: sources.passages,
  }
}

function placesOf(
  pages: readonly DocumentPage[],
  pattern: RegExp,
  pageName: (n: number) => string,
): Place[] {
  const sections = toSections({ pages })
  const hasHeadings = sections.filter(({ heading }) => heading).length > 1
  const places = new Map<string, Place>()
  for (const [index, section] of sections.entries()) {
    const { title } = section
    for (const piece of piecesOf(section)) {
      const sentences = splitSentences(textOf(piece))
      for (const { text, start, end } of sentences) {
        const times = foldForSearch(text).match(pattern)?.length ?? 0
        if (times === 0) continue
        const label = hasHeadings && title !== '' ? title : pageName(piece.page.number)
        const key = hasHeadings && title !== '' ? `${index}` : label
        const known = places.get(key)
        const first = {
          page: piece.page,
          start: piece.start + start,
          end: piece.start + Math.min(end, start + MAX_QUOTE),
        }
        if (known) known.times += times
        else places.set(key, { label, first, times })
      }
    }
  }
  return [...places.values()]
}

/** The words side by side, whole; of a last one in Latin letters its plural too. */
export function toPattern(subject: string): RegExp | undefined {
  const words = foldForSearch(subject).match(
    /[\p{Letter}\p{Mark}\p{Number}]+(?:[-_.'’+#][\p{Letter}\p{Number}]+)*[+#]*/gu,
  )
  if (!words) return undefined
  const body = words
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join(String.raw`[\s\p{P}]{1,3}`)
  const isLatin = /^\p{Script=Latin}/u.test(words[0] ?? '')
  return isLatin
    ? new RegExp(
        String.raw`(?<![\p{Letter}\p{Number}])${body.replace(/(?<=[a-z]{3})s$/, '')}(?:e?s|['’]s)?(?![\p{Letter}\p{Number}])`,
        'gu',
      )
    : new RegExp(body, 'gu')
}
