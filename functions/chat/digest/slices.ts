import type { DocumentPage, ReadDocument } from '../documents/document-pages.ts'
import type { PagePiece } from '../documents/sections.ts'
import { piecesOfPlace } from '../writers/find-place.ts'
import type { Place } from '../questions/place.ts'
import { estimateTokens } from '../../_shared/text/tokens.ts'

/** Pages, or pieces of long ones, that a model reads at once. */
export interface Slice {
  pieces: PagePiece[]
  fromPage: number
  toPage: number
}

/** UTF-16 units of a page that is read in one piece. */
const MAX_PIECE = 6000

/** All text of a document, or of a place in it, in slices that fit the model. */
export function toSlices(read: ReadDocument, tokens: number, place?: Place): Slice[] {
  const pieces = (place ? piecesOfPlace(read, place) : wholePages(read.pages)).flatMap(cutLong)
  const slices: Slice[] = []
  let used = 0
  for (const piece of pieces) {
    const cost = estimateTokens(piece.page.content.slice(piece.start, piece.end))
    const last = slices.at(-1)
    if (last && used + cost <= tokens) {
      last.pieces.push(piece)
      last.toPage = piece.page.number
      used += cost
    } else {
      slices.push({ pieces: [piece], fromPage: piece.page.number, toPage: piece.page.number })
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
function cutLong({ page, start, end }: PagePiece): PagePiece[] {
  const pieces: PagePiece[] = []
  for (let at = start; at < end;) {
    const limit = Math.min(end, at + MAX_PIECE)
    const paragraph = page.content.lastIndexOf('\n\n', limit)
    const cut = limit < end && paragraph > at + MAX_PIECE / 2 ? paragraph : limit
    pieces.push({ page, start: at, end: cut })
    at = cut
  }
  return pieces
}
