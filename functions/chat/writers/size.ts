import { hideOwnNumbers } from '../../_shared/text/hide-own-numbers.ts'
import type { DocumentPage } from '../documents/document-pages.ts'
import { textOf, toSections } from '../documents/sections.ts'
import type { Plan } from '../questions/plan.ts'
import { tablesIn } from './find-place.ts'
import { type Phrases, phrasesFor } from './phrases.ts'
import type { WriterContext, Written } from './writer.ts'

const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu

/** How many pages, words, headings or documents there are: counted, not quoted. */
export async function writeSize(context: WriterContext): Promise<Written | undefined> {
  const { plan, documents, question } = context
  const phrases = phrasesFor(question)
  const { unit = 'pages' } = plan
  if (unit === 'documents') {
    const titles = documents.map(({ title }) => `- ${hideOwnNumbers(title)}`).join('\n')
    return { text: `${phrases.documentsInAll(documents.length)}:\n\n${titles}`, passages: [] }
  }
  const lines: string[] = []
  for (const document of documents) {
    const { pages } = await context.read(document)
    lines.push(`- ${hideOwnNumbers(document.title)}: **${sizeOf(pages, unit, phrases)}**`)
  }
  return lines.length > 0 ? { text: lines.join('\n'), passages: [] } : undefined
}

function sizeOf(
  pages: readonly DocumentPage[],
  unit: Exclude<NonNullable<Plan['unit']>, 'documents'>,
  phrases: Phrases,
): string {
  if (unit === 'pages') return phrases.pagesInAll(pages.length)
  const text = pages.map(({ content }) => content).join('\n')
  if (unit === 'characters') return phrases.charactersInAll(text.replace(/\s/g, '').length)
  if (unit === 'words') {
    const dense = text.match(DENSE)?.length ?? 0
    const words = dense + (text.replace(DENSE, ' ').match(/\S+/g)?.length ?? 0)
    return `${phrases.wordsInAll(words)}, ${phrases.pagesInAll(pages.length)}`
  }
  const sections = toSections({ pages })
  if (unit === 'sections') {
    return phrases.sectionsInAll(sections.filter(({ heading }) => heading).length)
  }
  const tables = sections.flatMap(({ pieces }) => pieces.flatMap(tablesIn))
  return phrases.tablesInAll(tables.filter((table) => textOf(table).includes('\n')).length)
}
