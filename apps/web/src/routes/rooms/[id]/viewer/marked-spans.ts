import { blocksOf, spansOfCells } from '#lib/citations/sheet-cells.ts'
import type { Citation, PageRow, Span } from '#lib/contract.ts'

/** A passage of a document that can be marked: what a citation names, or a sentence of its guide. */
export type MarkedPassage = Pick<
  Citation,
  | 'document_id'
  | 'document_version'
  | 'page'
  | 'quote'
  | 'start_offset'
  | 'end_offset'
  | 'cells'
  | 'position'
>

/** The parts of a page that a citation marks: the cells that it names, or its passage. */
export function markedSpans(row: PageRow, citation: MarkedPassage): Span[] {
  if (citation.cells !== null && row.cells !== null) {
    const spans = spansOfCells(row.content, blocksOf(row.cells), citation.cells)
    if (spans.length > 0) return spans
  }
  const { start_offset: start, end_offset: end } = citation
  if (citation.page !== row.number || start === null || end === null) return []
  return end > row.content.length || start >= end ? [] : [{ start, end }]
}
