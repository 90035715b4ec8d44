import type { PlacedWord } from './recognition/words.ts'

export interface ExtractedPage {
  /** From 1. */
  number: number
  content: string
  /** `scanned`: a page that recognition has still to read. */
  state: 'text' | 'empty' | 'failed' | 'scanned'
  /** Of a page that was read from its picture. */
  recognition?: PageRecognition
}

export interface PageRecognition {
  /** From 0 to 1: of its characters in the mean. */
  confidence: number
  words: PlacedWord[]
}

/** A file that was opened and whose pages can be read one by one. It has to be closed. */
export interface OpenPages {
  readonly pageCount: number
  /** @param firstPage from 1 */
  readPages(firstPage: number, maxPages: number): Promise<ExtractedPage[]>
  /** The bytes of the file, a copy; of kinds whose pages may be pictures. */
  readFile?(): Promise<Uint8Array<ArrayBuffer>>
  close(): Promise<void>
}

/** The next pages of a document, as far as one slice of work reads. */
export interface SourceSlice {
  /** Of the whole document. */
  pageCount: number
  pages: ExtractedPage[]
  /** Pages given up unread. */
  skipped: number
  /** Whether the pages are stored already, and only their chunks are missing. */
  areStored?: boolean
}
