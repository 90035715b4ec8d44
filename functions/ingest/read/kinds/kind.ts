import type { ErrorCode } from '../../../_shared/contract/errors.ts'
import type { DocumentLimits } from '../../../_shared/contract/limits.ts'
import type { OpenPages, WholeText } from '../pages.ts'

interface BaseKind {
  /** Whether its pages are printed ones, which have headers and footers that answer nothing. */
  hasRunningHeaders: boolean
  /** The error of a document without any text. */
  noTextCode: ErrorCode
  /** The same while pages of it wait for recognition, where that is another one. */
  waitingCode?: ErrorCode
}

interface FileKind extends BaseKind {
  /** Whether a file is of this kind, by its first bytes: those decide, not its name. */
  matches: (bytes: Uint8Array) => boolean
  /** The error of a file that is not of this kind. */
  mismatchCode: ErrorCode
}

/** A file whose pages are read a slice at a time: opening it is cheap, reading all of it is not. */
export interface PagedKind extends FileKind {
  form: 'paged'
  /** Refuses a file that would take too much to read; called once, before its first page is read. */
  inspect: (bytes: Uint8Array) => Promise<void>
  /** @param bytes taken over: they must not be used again */
  open: (bytes: Uint8Array) => Promise<OpenPages>
}

/** A file that is read once, as a whole: its sections are its pages, and what is too long for one is cut. */
export interface WholeKind extends FileKind {
  form: 'whole'
  /** Whether its text is Markdown, whose `#` are headings. */
  isMarkdown: boolean
  readText: (
    bytes: Uint8Array<ArrayBuffer>,
    limits: DocumentLimits,
  ) => WholeText | Promise<WholeText>
}

/** Written in the app: its text stands in its row. */
export interface ArticleKind extends BaseKind {
  form: 'article'
  isMarkdown: boolean
}

/** How documents of one kind are read. */
export type Kind = PagedKind | WholeKind | ArticleKind
