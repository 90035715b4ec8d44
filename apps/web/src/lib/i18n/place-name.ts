import type { Citation, SourceKind } from '#lib/contract.ts'
import { m } from '#lib/paraglide/messages.js'

/** A page of a document, as people call it. */
export interface Place {
  page: number
  /** Name of its slide, sheet or chapter. */
  title: string | null
}

/** Kinds that are written in pages or files of their own. A text of any other kind is one, or is cut where it is very long. */
const PAGED_KINDS: readonly SourceKind[] = ['pdf', 'image', 'pptx', 'odp']

/**
 * "Slide 3: Plans", "Sheet Budget", a chapter's title; else the number of a page. Null for the beginning of a text that has
 * no pages. An answer that was kept is called that, wherever in it one is.
 */
export function pageName({ page, title }: Place, kind: SourceKind | undefined): string | null {
  if (kind === 'kept') return m.kept_answer()
  if (kind === 'correction') return m.correction_source()
  if (title === null && kind !== undefined && !PAGED_KINDS.includes(kind)) {
    return page === 1 ? null : m.part_number({ page })
  }
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
  {
    page,
    page_title,
    cells,
    correction_id: correction,
    document_title,
  }: Pick<Citation, 'page' | 'page_title' | 'cells' | 'correction_id'> & {
    document_title?: string
  },
  kind?: SourceKind,
): string | null {
  if (cells !== null) return cells
  // The title of its document is said beside it.
  const title = page_title === document_title ? null : page_title
  return page === null ? null : pageName({ page, title }, correction ? 'correction' : kind)
}

/** Title, place and headings of a source, in a line. */
export function sourceName(
  citation: Pick<Citation, 'document_title' | 'page'> & {
    page_title?: string | null
    cells?: string | null
    heading?: string | null
    kind?: SourceKind | null
  },
): string {
  const { document_title: title, page, page_title = null, cells = null, heading, kind } = citation
  const place = placeName({ page, page_title, cells, document_title: title }, kind ?? undefined)
  const where = [place, heading === page_title ? null : heading].filter((part) => part)
  return where.reduce<string>(
    (name, part) => m.source_at({ title: name, place: part ?? '' }),
    title,
  )
}
