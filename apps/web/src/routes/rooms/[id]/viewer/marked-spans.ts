import { blocksOf, spansOfCells } from '#lib/citations/sheet-cells.ts'
import type { Citation, PageRow, Span } from '#lib/contract.ts'

/** The parts of a page that a citation marks: the cells that it names, or its passage. */
export function markedSpans(row: PageRow, citation: Citation): Span[] {
  if (citation.cells !== null && row.cells !== null) {
    const spans = spansOfCells(row.content, blocksOf(row.cells), citation.cells)
    if (spans.length > 0) return spans
  }
  const { start_offset: start, end_offset: end } = citation
  if (citation.page !== row.number || start === null || end === null) return []
  return end > row.content.length || start >= end ? [] : [{ start, end }]
}

/** A text in pieces, in their order. */
export function splitAt(
  text: string,
  spans: readonly Span[],
): { text: string; isMarked: boolean }[] {
  const pieces: { text: string; isMarked: boolean }[] = []
  let from = 0
  for (const { start, end } of spans) {
    pieces.push({ text: text.slice(from, start), isMarked: false })
    pieces.push({ text: text.slice(start, end), isMarked: true })
    from = end
  }
  pieces.push({ text: text.slice(from), isMarked: false })
  return pieces.filter((piece) => piece.text !== '')
}
