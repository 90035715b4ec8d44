export interface ExtractedPage {
  /** From 1. */
  number: number
  content: string
  state: 'text' | 'empty' | 'failed'
}

/** A file that was opened and whose pages can be read one by one. It has to be closed. */
export interface OpenPages {
  readonly pageCount: number
  /** @param firstPage from 1 */
  readPages(firstPage: number, maxPages: number): Promise<ExtractedPage[]>
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
