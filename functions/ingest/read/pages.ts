import type { BlockLayout } from '../../_shared/sheets/layout.ts'
import type { Heading } from './headings.ts'
import type { PlacedWord } from './recognition/words.ts'
import type { StoredTable } from './sheets/stored-table.ts'

export interface ExtractedPage {
  /** From 1. */
  number: number
  content: string
  /** `scanned`: a page that recognition has still to read. */
  state: 'text' | 'empty' | 'failed' | 'scanned'
  /** More of its text means nothing (numbers of glyphs) than is in `content`. */
  isMostlyLost?: boolean
  /** Of a page that has a name: a slide, a sheet, a chapter. */
  title?: string
  /** In their order. */
  headings?: readonly Heading[]
  /** Whether it goes on with the text of the page before, so that the headings there hold. */
  goesOn?: boolean
  /** Of a sheet: which cells its text shows. */
  cells?: readonly BlockLayout[]
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

/** A part of a text that has a name, and is a page: a slide, a sheet, a chapter. */
export interface Section {
  title?: string
  /** Markdown. */
  text: string
  /** Of a part of a sheet, which is no longer than a page: which cells it shows. */
  cells?: readonly BlockLayout[]
}

/** What a file that is read as a whole says. */
export interface WholeText {
  /** One without a title, where the text has no parts that people would call pages. */
  sections: readonly Section[]
  /** What was not read, how many of each. */
  unread?: Readonly<Record<string, number>>
  /** Tables of sheets that can be asked by query. Their pages are sections, from 1. */
  tables?: readonly StoredTable[]
}

/** The next pages of a document, as far as one slice of work reads. */
export interface SourceSlice {
  /** Of the whole document. */
  pageCount: number
  pages: ExtractedPage[]
  /** Pages given up unread. */
  skipped: number
  /** What of the document was not read, how many of each, as far as it is known. */
  unread?: Readonly<Record<string, number>>
  /** Whether the pages are stored already, and only their chunks are missing. */
  areStored?: boolean
}
