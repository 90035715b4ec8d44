import type { DocumentLimits } from '../../_shared/http/env.ts'
import { AppError } from '../../_shared/contract/errors.ts'
import { sha256Hex } from '../../_shared/contract/sha256.ts'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'
import { readDocx } from './docx.ts'
import { requireType } from './file-type.ts'
import { requireModestStreams } from './inflation.ts'
import type { OpenFiles } from './open-files.ts'
import { type ExtractedPage, openPdf, type OpenPdf, type Slice } from './pdf.ts'
import { decodeText, requireModestText } from './decode-text.ts'
import { sliceText } from './cut-pages.ts'
import { type ClaimedDocument, leaseOf } from '../work/claimed-document.ts'

/** Pages of one slice at most: what fits in the two seconds of CPU that a hosted function has. */
export const SLICE_PAGES = 40
/**
 * Fewer pages after each worker that died over this slice. Past the last, the page is given up: a
 * page that kills its reader costs itself, not the document.
 */
const PAGES_AFTER_CRASHES: readonly number[] = [SLICE_PAGES, 10, 1]
/** Pages given up until the file is: each of them killed three workers. */
const MAX_SKIPPED_PAGES = 3
/** Workers that a file may kill which is read as a whole: fewer pages would not help the next. */
const MAX_CRASHES_WHOLE = 2

export interface SourceSlice extends Slice {
  /** Pages given up unread. */
  skipped: number
}

/** What is needed to read a document. */
export interface SourceDeps {
  admin: SupabaseClient
  limits: DocumentLimits
  openFiles: OpenFiles
}

/**
 * The next pages of a claimed document, or null when its file turned out to be in the room already.
 * @throws AppError what is wrong with the file; anything else may be tried again
 */
export async function readSlice(
  deps: SourceDeps,
  document: ClaimedDocument,
): Promise<SourceSlice | null> {
  const firstPage = document.pages_done + 1
  // Up to the end of its window of pages, so that windows are the same whatever happened before.
  const left = SLICE_PAGES - (document.pages_done % SLICE_PAGES)
  const maxPages = Math.min(left, PAGES_AFTER_CRASHES[document.crashes] ?? 0)
  if (maxPages === 0) return skipPage(document, firstPage)
  const { kind } = document
  if (kind !== 'pdf' && document.crashes >= MAX_CRASHES_WHOLE) {
    throw new AppError('document_too_complex')
  }
  if (kind === 'pdf') return readPdf(deps, document, firstPage, maxPages)
  const text = kind === 'article' ? (document.body ?? '') : await readTextFile(deps, document, kind)
  if (text === null) return null
  return { ...sliceText(text, firstPage, maxPages, deps.limits), skipped: 0 }
}

async function readPdf(
  deps: SourceDeps,
  document: ClaimedDocument,
  firstPage: number,
  maxPages: number,
): Promise<SourceSlice | null> {
  const key = `${document.id}/${document.version}`
  const file = deps.openFiles.take(key) ?? (await openPdfFile(deps, document))
  if (file === null) return null
  const { pdf, byteLength } = file
  try {
    if (pdf.pageCount > deps.limits.maxPages) throw new AppError('too_many_pages')
    const pages = await pdf.readPages(firstPage, maxPages)
    const characters = pages.reduce((sum, { content }) => sum + content.length, 0)
    if (document.text_length + characters > deps.limits.maxCharacters) {
      throw new AppError('too_much_text')
    }
    if (firstPage + maxPages > pdf.pageCount) await pdf.close()
    else await deps.openFiles.put(key, pdf, byteLength)
    return { pageCount: pdf.pageCount, pages, skipped: 0 }
  } catch (error) {
    await pdf.close()
    throw error
  }
}

async function openPdfFile(
  deps: SourceDeps,
  document: ClaimedDocument,
): Promise<{ pdf: OpenPdf; byteLength: number } | null> {
  const bytes = await fetchFile(deps, document)
  if (bytes === null) return null
  requireType('pdf', bytes)
  if (document.pages_done === 0) await requireModestStreams(bytes)
  const byteLength = bytes.length
  return { pdf: await openPdf(bytes), byteLength }
}

async function readTextFile(
  deps: SourceDeps,
  document: ClaimedDocument,
  kind: 'docx' | 'markdown' | 'text',
): Promise<string | null> {
  const bytes = await fetchFile(deps, document)
  if (bytes === null) return null
  requireType(kind, bytes)
  if (kind === 'docx') return readDocx(bytes)
  requireModestText(bytes, deps.limits.maxCharacters)
  return decodeText(bytes)
}

/** The stored bytes; null when the document needs no reading. */
async function fetchFile(
  { admin, limits }: SourceDeps,
  document: ClaimedDocument,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const bytes = await downloadFile(admin, document.storage_path ?? '')
  if (bytes.length > limits.maxBytes) throw new AppError('file_too_large')
  if (document.hashed_at === null && (await registerFile(admin, document, bytes))) return null
  return bytes
}

function skipPage(document: ClaimedDocument, number: number): SourceSlice {
  if (document.page_count === null || document.pages_skipped >= MAX_SKIPPED_PAGES) {
    throw new AppError('document_too_complex')
  }
  const page: ExtractedPage = { number, content: '', state: 'failed' }
  return { pageCount: document.page_count, pages: [page], skipped: 1 }
}

async function downloadFile(admin: SupabaseClient, path: string): Promise<Uint8Array<ArrayBuffer>> {
  const { data, error } = await admin.storage.from('documents').download(path)
  if (error) throw isMissing(error) ? new AppError('file_missing', { cause: error }) : error
  return new Uint8Array(await data.arrayBuffer())
}

function isMissing(error: Error): boolean {
  return 'status' in error && (error.status === 400 || error.status === 404)
}

/** Tells the database what the file is. True when it needs no reading: the room has it, or the lease is lost. */
async function registerFile(
  admin: SupabaseClient,
  document: ClaimedDocument,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  if (bytes.length === 0) throw new AppError('file_empty')
  const [row] = unwrap(
    await admin.rpc('register_file', {
      ...leaseOf(document),
      p_sha256: await sha256Hex(bytes),
      p_byte_size: bytes.length,
    }),
  )
  return row === undefined || row.duplicate_of !== null
}
