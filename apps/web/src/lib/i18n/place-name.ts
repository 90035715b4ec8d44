import type { Citation, DocumentKind } from '#lib/contract.ts'
import { m } from '#lib/paraglide/messages.js'

/** A page of a document, as people call it. */
export interface Place {
  page: number
  /** Name of its slide, sheet or chapter. */
  title: string | null
}

/** "Slide 3: Plans", "Sheet Budget", a chapter's title; else the number of a page. */
export function pageName({ page, title }: Place, kind: DocumentKind | undefined): string {
  switch (kind) {
    case 'pptx':
    case 'odp':
      return title === null ? m.slide_number({ page }) : m.slide_named({ page, title })
    case 'image':
      return m.kind_image()
    default:
      return title ?? m.page_number({ page })
  }
}

/** Where the passage of a citation stands; null where nobody knows. */
export function placeName(
  { page, page_title: title, cells }: Pick<Citation, 'page' | 'page_title' | 'cells'>,
  kind?: DocumentKind,
): string | null {
  if (cells !== null) return cells
  return page === null ? null : pageName({ page, title }, kind)
}
