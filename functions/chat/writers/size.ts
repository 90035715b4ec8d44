import { hideOwnNumbers } from '../../_shared/text/hide-own-numbers.ts'
import { textOf, toSections } from '../documents/sections.ts'
import { tablesIn } from './find-place.ts'
import { phrasesFor } from './phrases.ts'
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
    const text = pages.map(({ content }) => content).join('\n')
    const dense = text.match(DENSE)?.length ?? 0
    const words = dense + (text.replace(DENSE, ' ').match(/\S+/g)?.length ?? 0)
    const sections = toSections({ pages })
    const tables = sections.flatMap(({ pieces }) => pieces.flatMap(tablesIn))
    const said = {
      pages: phrases.pagesInAll(pages.length),
      words: `${phrases.wordsInAll(words)}, ${phrases.pagesInAll(pages.length)}`,
      characters: phrases.charactersInAll(text.replace(/\s/g, '').length),
      sections: phrases.sectionsInAll(sections.filter(({ heading }) => heading).length),
      tables: phrases.tablesInAll(tables.filter((table) => textOf(table).includes('\n')).length),
    }[unit]
    lines.push(`- ${hideOwnNumbers(document.title)}: **${said}**`)
  }
  return lines.length > 0 ? { text: lines.join('\n'), passages: [] } : undefined
}
