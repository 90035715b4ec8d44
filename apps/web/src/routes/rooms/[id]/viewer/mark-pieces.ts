import { findPassage, type PassageSource } from '#lib/citations/find-passage.ts'
import type { DrawnText } from '#lib/files/pdf-file.ts'

/**
 * Marks a quote in the text over a drawn page.
 * @returns the first mark, or nothing where the quote was not found
 */
export function markPieces(
  quote: string,
  { pieces, elements }: DrawnText,
  source?: PassageSource,
): HTMLElement | undefined {
  const passage = findPassage(quote, pieces.join(''), source)
  if (!passage) return undefined
  let first: HTMLElement | undefined
  let offset = 0
  for (const [index, piece] of pieces.entries()) {
    const start = Math.max(passage.start - offset, 0)
    const end = Math.min(passage.end - offset, piece.length)
    offset += piece.length
    if (start >= end) continue
    const mark = document.createElement('mark')
    mark.dataset['testid'] = 'viewer-mark'
    mark.textContent = piece.slice(start, end)
    elements[index]?.replaceChildren(piece.slice(0, start), mark, piece.slice(end))
    first ??= mark
  }
  return first
}
