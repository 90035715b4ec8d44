import { blocksOf, spansOfCells } from '#lib/citations/sheet-cells.ts'
import type { PageRow, Span } from '#lib/contract.ts'
import type { MarkedPassage } from './page-marks.ts'

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
