import type { DocumentPage } from './document-pages.ts'

/** A piece of a page, UTF-16 offsets into its content. */
export interface PagePiece {
  page: DocumentPage
  start: number
  end: number
}

/** What stands under a heading, up to the next one of any level. */
export interface Section {
  /** Empty for what stands before the first heading. */
  title: string
  level: number
  /** Of its heading; undefined where there is none. */
  heading: PagePiece | undefined
  /** Its text without the heading, page by page. */
  pieces: PagePiece[]
}

/** The sections of a document, in order. Empty ones stay: a heading may have only headings under it. */
export function toSections({ pages }: { pages: readonly DocumentPage[] }): Section[] {
  let current: Section = { title: '', level: 0, heading: undefined, pieces: [] }
  const sections = [current]
  for (const page of pages) {
    let start = 0
    const own = (page.headings ?? []).filter(([at]) => at >= 0)
    for (const [at, level, title] of own) {
      addPiece(current, page, start, at)
      const lineEnd = page.content.indexOf('\n', at)
      const end = lineEnd < 0 ? page.content.length : lineEnd
      current = { title, level, heading: { page, start: at, end }, pieces: [] }
      sections.push(current)
      start = end
    }
    addPiece(current, page, start, page.content.length)
  }
  return sections.filter(({ heading, pieces }) => heading ?? pieces.length > 0)
}

function addPiece(section: Section, page: DocumentPage, start: number, end: number): void {
  const piece = trimPiece({ page, start, end })
  if (piece) section.pieces.push(piece)
}

/** A piece without white space at its ends; undefined where nothing else is in it. */
export function trimPiece(piece: PagePiece): PagePiece | undefined {
  const text = textOf(piece)
  const inner = text.trim()
  if (inner === '') return undefined
  const start = piece.start + text.indexOf(inner)
  return { page: piece.page, start, end: start + inner.length }
}

/** A section's heading and text. */
export const piecesOf = ({ heading, pieces }: Section): PagePiece[] =>
  heading ? [heading, ...pieces] : pieces

/** A section with all that stands below it. */
export function withSubsections(sections: readonly Section[], index: number): Section[] {
  const head = sections[index]
  if (!head) return []
  const after = sections.slice(index + 1)
  const next = after.findIndex(({ level }) => level <= head.level)
  return [head, ...(next < 0 ? after : after.slice(0, next))]
}

export const textOf = ({ page, start, end }: PagePiece): string => page.content.slice(start, end)

/** UTF-16 units of a section's text. */
export const lengthOf = ({ pieces }: Section): number =>
  pieces.reduce((sum, { start, end }) => sum + end - start, 0)
