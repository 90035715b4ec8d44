import type { DocumentKind } from './events.ts'

/** Kinds of documents that people have as files. */
export type FileKind = Exclude<DocumentKind, 'article' | 'web'>

interface FileType {
  /** Of names, in lower case; the first one is that of stored objects. */
  endings: readonly [string, ...string[]]
  /** Media type of stored objects. */
  type: string
}

const OOXML = 'application/vnd.openxmlformats-officedocument'

/** How files of each kind are called: in choosers, in object names, as attachments of mails. */
export const FILE_KINDS: Readonly<Record<FileKind, FileType>> = {
  pdf: { endings: ['pdf'], type: 'application/pdf' },
  docx: { endings: ['docx', 'docm', 'dotx'], type: `${OOXML}.wordprocessingml.document` },
  markdown: { endings: ['md', 'markdown'], type: 'text/markdown' },
  text: { endings: ['txt'], type: 'text/plain' },
  pptx: {
    endings: ['pptx', 'pptm', 'ppsx', 'ppsm', 'potx'],
    type: `${OOXML}.presentationml.presentation`,
  },
  odp: { endings: ['odp', 'otp'], type: 'application/vnd.oasis.opendocument.presentation' },
  odt: { endings: ['odt', 'ott'], type: 'application/vnd.oasis.opendocument.text' },
  html: { endings: ['html', 'htm', 'xhtml'], type: 'text/html' },
  epub: { endings: ['epub'], type: 'application/epub+zip' },
  rtf: { endings: ['rtf'], type: 'application/rtf' },
  // A photo is stored with the ending of what it is: `PICTURE_ENDINGS`.
  image: { endings: ['png', 'jpg', 'jpeg', 'webp'], type: 'image/png' },
  eml: { endings: ['eml'], type: 'message/rfc822' },
  xlsx: { endings: ['xlsx', 'xlsm', 'xltx'], type: `${OOXML}.spreadsheetml.sheet` },
  ods: { endings: ['ods', 'ots'], type: 'application/vnd.oasis.opendocument.spreadsheet' },
  csv: { endings: ['csv'], type: 'text/csv' },
  tsv: { endings: ['tsv', 'tab'], type: 'text/tab-separated-values' },
}

/** How stored photos end, by their media types. */
export const PICTURE_ENDINGS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
}

const KINDS_BY_ENDING = new Map(
  (Object.keys(FILE_KINDS) as FileKind[]).flatMap((kind) =>
    FILE_KINDS[kind].endings.map((ending) => [ending, kind] as const),
  ),
)

/** The ending of a file's name, in lower case and without its dot; '' if it has none. */
export const endingOf = (name: string): string =>
  /\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase() ?? ''

/** What a file is by its name; undefined where that says nothing. */
export const kindOfName = (name: string): FileKind | undefined =>
  KINDS_BY_ENDING.get(endingOf(name))
