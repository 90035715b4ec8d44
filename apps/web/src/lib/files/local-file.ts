import { Failure } from '#lib/api/failure.ts'
import { DOCUMENT_LIMITS, type DocumentKind, sha256Hex } from '#lib/contract.ts'

/** Enough to recognise text. */
const HEAD_BYTES = 1024

export type FileKind = Exclude<DocumentKind, 'article' | 'web'>

/** A file that may be uploaded. */
export interface LocalFile {
  kind: FileKind
  /** Its name without the ending that says what it is. */
  title: string
  bytes: ArrayBuffer
  /** Lower-case hexadecimal. */
  sha256: string
}

/** Endings in object names, and media types, of each kind. */
export const FILE_TYPES: Readonly<Record<FileKind, { ending: string; type: string }>> = {
  pdf: { ending: 'pdf', type: 'application/pdf' },
  docx: {
    ending: 'docx',
    type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  },
  markdown: { ending: 'md', type: 'text/markdown' },
  text: { ending: 'txt', type: 'text/plain' },
  xlsx: {
    ending: 'xlsx',
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
  ods: { ending: 'ods', type: 'application/vnd.oasis.opendocument.spreadsheet' },
  csv: { ending: 'csv', type: 'text/csv' },
  tsv: { ending: 'tsv', type: 'text/tab-separated-values' },
}

/** Reads a file and checks what the browser can check before an upload; the server checks again. Throws a Failure. */
export async function readLocalFile(file: File): Promise<LocalFile> {
  if (file.size === 0) throw new Failure('file_empty')
  if (file.size > DOCUMENT_LIMITS.maxBytes) throw new Failure('file_too_large')
  const kind = await detectKind(file.name, await file.slice(0, HEAD_BYTES).bytes())
  const bytes = await file.arrayBuffer()
  return { kind, title: titleOf(file.name), bytes, sha256: await sha256Hex(bytes) }
}

/** The first bytes decide the kind; the name only decides the error message. */
async function detectKind(name: string, head: Uint8Array): Promise<FileKind> {
  const start = String.fromCharCode(...head)
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase()
  if (start.startsWith('%PDF-')) return 'pdf'
  if (ending === 'pdf') throw new Failure('not_a_pdf')
  if (start.startsWith('PK\x03\x04') && ending === 'docx') return 'docx'
  // An encrypted document is in the container of older Office files: the server tells them apart.
  if (start.startsWith('\xd0\xcf\x11\xe0') && ending === 'docx') return 'docx'
  if (ending === 'docx') throw new Failure('not_a_docx')
  if (ending === 'xlsx' || ending === 'ods') return workbookKind(start, ending)
  if (start.includes('\0')) {
    // Few texts have one, and what tells them from programs is no small piece of code.
    const { isBinary } = await import('./server-readers.ts')
    if (isBinary(head)) throw new Failure('file_type_unsupported')
  }
  if (ending === 'csv' || ending === 'tsv') return ending
  return ending === 'md' || ending === 'markdown' ? 'markdown' : 'text'
}

function workbookKind(start: string, ending: 'xlsx' | 'ods'): FileKind {
  if (start.startsWith('PK\x03\x04') || start.startsWith('\xd0\xcf\x11\xe0')) return ending
  throw new Failure('not_a_sheet')
}

const titleOf = (name: string): string =>
  name.replace(/\.(pdf|docx|md|markdown|txt|xlsx|ods|csv|tsv)$/i, '').trim() || name
