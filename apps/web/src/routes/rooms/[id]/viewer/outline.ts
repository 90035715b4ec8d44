import type { PageRow } from '#lib/contract.ts'
import type { OutlineEntry } from '#lib/files/pdf-file.ts'

/** The outline that ingestion found: names of pages, and under them the headings of their text. */
export function outlineOf(
  pages: readonly Pick<PageRow, 'number' | 'title' | 'headings'>[],
): OutlineEntry[] {
  return pages.flatMap(({ number: page, title, headings }) => {
    const name = title === null ? [] : [{ title, depth: 0, page }]
    const found = toHeadings(headings)
      .filter(({ text }) => text !== title)
      .map(({ text, level }) => ({ title: text, depth: level - 1 + name.length, page }))
    return [...name, ...found]
  })
}

/** `pages.headings` is `[start, level, text][]`, of which the generated type does not say the form. */
function toHeadings(headings: unknown): { level: number; text: string }[] {
  if (!Array.isArray(headings)) return []
  return headings.flatMap((heading: unknown) => {
    const [, level, text] = Array.isArray(heading) ? (heading as unknown[]) : []
    return typeof level === 'number' && typeof text === 'string' ? [{ level, text }] : []
  })
}
