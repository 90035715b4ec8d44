import { hideOwnNumbers } from '../../_shared/text/hide-own-numbers.ts'
import { toSections } from '../documents/sections.ts'
import { SourceList } from '../documents/source-list.ts'
import { partOf } from './by-document.ts'
import { writeOverview } from './overview.ts'
import { phrasesFor } from './phrases.ts'
import { mark } from '../../_shared/text/quote.ts'
import type { WriterContext, Written } from './writer.ts'

const MAX_HEADINGS = 80
const MAX_DEPTH = 3

/** The headings of the documents as nested lists; of documents without any, what they are about. */
export async function writeOutline(context: WriterContext): Promise<Written | undefined> {
  const phrases = phrasesFor(context.question)
  const sources = new SourceList()
  const parts: string[] = []
  for (const document of context.documents) {
    const headed = toSections(await context.read(document)).filter(({ heading }) => heading)
    if (headed.length < 2) continue
    const levels = [...new Set(headed.map(({ level }) => level))].sort((a, b) => a - b)
    const shown = headed.filter(({ level }) => levels.indexOf(level) < MAX_DEPTH)
    const items = shown.slice(0, MAX_HEADINGS).flatMap(({ heading, level, title }) => {
      if (!heading) return []
      const n = sources.add(document, heading)
      return [`${'  '.repeat(levels.indexOf(level))}- ${mark(hideOwnNumbers(title), n)}`]
    })
    const more = shown.length - items.length
    if (more > 0) items.push(`- ${phrases.andMore(more)}`)
    parts.push(partOf(document, items.join('\n'), context.documents.length))
  }
  if (parts.length === 0) return writeOverview(context)
  return { text: parts.join('\n\n'), passages: sources.passages }
}
