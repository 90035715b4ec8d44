import { Failure } from '#lib/api/failure.ts'
import { DOCUMENT_LIMITS, endingOf, type FileKind, kindOfName, sha256Hex } from '#lib/contract.ts'

/** Enough to recognise text. */
const HEAD_BYTES = 1024

/** A file that may be uploaded. */
export interface LocalFile {
  kind: FileKind
  /** Its name without the ending that says what it is. */
  title: string
  bytes: ArrayBuffer
  /** Lower-case hexadecimal. */
  sha256: string
}

/** Reads a file and checks what the browser can check before an upload; the server checks again. Throws a Failure. */
export async function readLocalFile(file: File): Promise<LocalFile> {
  if (file.size === 0) throw new Failure('file_empty')
  if (file.size > DOCUMENT_LIMITS.maxBytes) throw new Failure('file_too_large')
  const kind = await detectKind(file.name, await file.slice(0, HEAD_BYTES).bytes())
  const bytes = await file.arrayBuffer()
  return { kind, title: titleOf(file.name), bytes, sha256: await sha256Hex(bytes) }
}

/** Kinds whose files are packages. Encrypted ones of Office are in the container of its older files: the server tells. */
const ZIPPED: readonly FileKind[] = ['docx', 'pptx', 'odp', 'odt', 'epub']
const OFFICE: readonly FileKind[] = ['docx', 'pptx']

/** The first bytes decide; of those that say as much of several kinds, the name. */
async function detectKind(name: string, head: Uint8Array): Promise<FileKind> {
  const start = String.fromCharCode(...head)
  const named = kindOfName(name)
  if (start.startsWith('%PDF-')) return 'pdf'
  if (named === 'pdf') throw new Failure('not_a_pdf')
  if (named !== undefined && ZIPPED.includes(named)) {
    const isOld = start.startsWith('\xd0\xcf\x11\xe0') && OFFICE.includes(named)
    if (start.startsWith('PK\x03\x04') || isOld) return named
    throw new Failure(named === 'docx' ? 'not_a_docx' : 'file_not_as_named')
  }
  if (start.includes('\0')) {
    // Few texts have one, and what tells them from programs is no small piece of code.
    const { isBinary } = await import('./server-readers.ts')
    if (isBinary(head)) throw new Failure('file_type_unsupported')
  }
  return named ?? 'text'
}

/** Without the ending that says what it is. */
function titleOf(name: string): string {
  const title = kindOfName(name) === undefined ? name : name.slice(0, -endingOf(name).length - 1)
  return title.trim() || name
}
