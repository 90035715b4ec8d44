import type { Passage } from '../retrieval/passages.ts'
import type { RoomDocument } from './room-documents.ts'
import type { PagePiece } from './sections.ts'

/** More cannot be named by a marker of three digits. */
export const MAX_SOURCES = 900

/** Pieces of pages that an answer is written from, numbered as its markers name them. */
export class SourceList {
  readonly passages: Passage[] = []
  readonly #numbers = new Map<string, number>()

  /** The number of a piece, which is added if it is new. */
  add(document: RoomDocument, { page, start, end }: PagePiece): number {
    const key = [document.id, page.number, start, end].join(' ')
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    this.passages.push({
      chunk_id: '',
      document_id: document.id,
      document_title: document.title,
      document_version: document.version,
      page: page.number,
      ordinal: this.passages.length,
      content: page.content.slice(start, end),
      start_offset: start,
      end_offset: end,
      score: 1,
      lexical_score: null,
      vector_score: null,
      heading: null,
      page_title: page.title,
      recognition_confidence: page.confidence,
      chunks: [],
    })
    this.#numbers.set(key, this.passages.length)
    return this.passages.length
  }
}
