import type { DocumentPage, ReadDocument } from '../documents/document-pages.ts'
import type { PagePiece } from '../documents/sections.ts'
import { piecesOfPlace } from '../writers/find-place.ts'
import type { Place } from '../questions/place.ts'
import { estimateTokens } from '../../_shared/text/tokens.ts'

/** Pages, or pieces of long ones, that a model reads at once. */
export interface Slice {
  pieces: PagePiece[]
}

/** UTF-16 units of a page that is read in one piece. */
const MAX_PIECE = 6000

/** All text of a document, or of a place in it, in slices that fit the model. */
export function toSlices(read: ReadDocument, tokens: number, place?: Place): Slice[] {
  const pieces = (place ? piecesOfPlace(read, place) : wholePages(read.pages)).flatMap((piece) =>
    cutLong(piece, tokens),
  )
  const slices: Slice[] = []
  let used = 0
  for (const piece of pieces) {
    const cost = estimateTokens(piece.page.content.slice(piece.start, piece.end))
    const last = slices.at(-1)
    if (last && used + cost <= tokens) {
      last.pieces.push(piece)
      used += cost
    } else {
      slices.push({ pieces: [piece] })
      used = cost
    }
  }
  return slices
}

const wholePages = (pages: readonly DocumentPage[]): PagePiece[] =>
  pages.flatMap((page) =>
    page.content.trim() === '' ? [] : [{ page, start: 0, end: page.content.length }],
  )

/** A page that is longer than a model should read at once, cut where a paragraph ends. */
function cutLong({ page, start, end }: PagePiece, tokens: number): PagePiece[] {
  const pieces: PagePiece[] = []
  const text = page.content.slice(start, end)
  const perToken = text.length / Math.max(1, estimateTokens(text))
  const most = Math.max(200, Math.min(MAX_PIECE, Math.floor(tokens * perToken)))
  for (let at = start; at < end;) {
    const limit = Math.min(end, at + most)
    const paragraph = page.content.lastIndexOf('\n\n', limit)
    const cut = limit < end && paragraph > at + most / 2 ? paragraph : limit
    pieces.push({ page, start: at, end: cut })
    at = cut
  }
  return pieces
}

/** What tells a slice from the others of its document. */
export function sliceKey({ pieces }: Slice): string {
  const [first, last] = [pieces[0], pieces.at(-1)]
  const from = `${first?.page.number ?? 0}:${first?.start ?? 0}`
  return `${from}-${last?.page.number ?? 0}:${last?.end ?? 0}`
}
