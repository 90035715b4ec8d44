import type { Block } from './blocks.ts'
import { type StoryDeps, StoryReader } from './story.ts'
import { elementsOf, findAll, textOf, attributeOf, type XmlElement } from './xml.ts'

/** Letters that stand beside the number of a page: "Page of", "Seite von". */
const MAX_BESIDE_NUMBER = 16

/** What stands in the headers, or the footers, of a document, each line once and without the numbers of pages. */
export function readMargins(roots: readonly XmlElement[], deps: StoryDeps): Block[] {
  const seen = new Set<string>()
  return roots.flatMap((root) =>
    elementsOf(root)
      .filter((element) => !isPageNumber(element))
      .flatMap((element) => new StoryReader(deps).readAll([element]))
      .filter(({ text }) => {
        const isNew = !seen.has(text)
        seen.add(text)
        return isNew
      }),
  )
}

function isPageNumber(element: XmlElement): boolean {
  const codes = [
    ...findAll(element, 'w:instrText').map(textOf),
    ...findAll(element, 'w:fldSimple').map((field) => attributeOf(field, 'w:instr') ?? ''),
  ]
  if (!codes.some((code) => /\bPAGE\b/i.test(code))) return false
  const text = findAll(element, 'w:t').map(textOf).join('')
  return (text.match(/\p{Letter}/gu)?.length ?? 0) <= MAX_BESIDE_NUMBER
}
