import { Failure } from '#lib/api/failure.ts'
import {
  DOCUMENT_LIMITS,
  endingOf,
  FILE_KINDS,
  type FileKind,
  kindOfName,
  PICTURE_ENDINGS,
  sha256Hex,
} from '#lib/contract.ts'

import { FIELD_LENGTHS } from '#lib/field-lengths.ts'
import { pictureType } from '../../../../../functions/ingest/read/picture-file.ts'

/** Enough to recognise text. */
const HEAD_BYTES = 1024

/** A file that may be uploaded. */
export interface LocalFile {
  kind: FileKind
  /** Of its stored object. */
  ending: string
  /** Media type. */
  type: string
  /** Its name without the ending that says what it is. */
  title: string
  bytes: ArrayBuffer
  /** Lower-case hexadecimal. */
  sha256: string
}

/** Reads a file and checks what the browser can check before an upload; the server checks again. Throws a Failure. */
export async function readLocalFile(file: File, path = file.name): Promise<LocalFile> {
  if (file.size === 0) throw new Failure('file_empty')
  if (file.size > DOCUMENT_LIMITS.maxBytes) throw new Failure('file_too_large')
  const head = await file.slice(0, HEAD_BYTES).bytes()
  const kind = await detectKind(file.name, head)
  const stored = storedAs(kind, head)
  const bytes = await file.arrayBuffer()
  return { kind, ...stored, title: titleOf(path), bytes, sha256: await sha256Hex(bytes) }
}

function storedAs(kind: FileKind, head: Uint8Array): { ending: string; type: string } {
  const type = kind === 'image' ? (pictureType(head) ?? '') : FILE_KINDS[kind].type
  return { type, ending: PICTURE_ENDINGS[type] ?? FILE_KINDS[kind].endings[0] }
}

/** ISO base media: the brands of photos that Apple's and other phones write (ISO/IEC 23008-12). */
const HEIC = /^.{4}ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1|avif)/s

/** Kinds whose files are packages. Encrypted ones of Office are in the container of its older files: the server tells. */
const ZIPPED: readonly FileKind[] = ['docx', 'pptx', 'xlsx', 'odp', 'odt', 'ods', 'epub']
const OFFICE: readonly FileKind[] = ['docx', 'pptx', 'xlsx']
const SHEETS: readonly FileKind[] = ['xlsx', 'ods']

/** The first bytes decide; of those that say as much of several kinds, the name. */
async function detectKind(name: string, head: Uint8Array): Promise<FileKind> {
  const start = String.fromCharCode(...head)
  const named = kindOfName(name)
  if (start.startsWith('%PDF-')) return 'pdf'
  if (named === 'pdf') throw new Failure('not_a_pdf')
  if (pictureType(head) !== undefined) return 'image'
  if (HEIC.test(start)) throw new Failure('heic_unsupported')
  if (named === 'image') throw new Failure('image_unreadable')
  if (named !== undefined && ZIPPED.includes(named)) {
    const isOld = start.startsWith('\xd0\xcf\x11\xe0') && OFFICE.includes(named)
    if (start.startsWith('PK\x03\x04') || isOld) return named
    if (SHEETS.includes(named)) throw new Failure('not_a_sheet')
    throw new Failure(named === 'docx' ? 'not_a_docx' : 'file_not_as_named')
  }
  if (start.includes('\0')) {
    // Few texts have one, and what tells them from programs is no small piece of code.
    const { isBinary } = await import('./server-readers.ts')
    if (isBinary(head)) throw new Failure('file_type_unsupported')
  }
  return named ?? 'text'
}

/** With its folders, which tell files of one name apart, and without the ending that says what it is. */
function titleOf(name: string): string {
  const title = kindOfName(name) === undefined ? name : name.slice(0, -endingOf(name).length - 1)
  return title.trim().slice(-FIELD_LENGTHS.documentTitle) || name
}
