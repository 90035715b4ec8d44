import { getDocumentProxy } from 'unpdf'
import { AppError } from '../_shared/errors.ts'
import { buildPageText } from './page-text.ts'

// A type, not an interface: only then is it JSON to the generated types.
export type ExtractedPage = {
  /** From 1. */
  number: number
  content: string
  state: 'text' | 'empty' | 'failed'
}

export interface Slice {
  pageCount: number
  pages: ExtractedPage[]
}

export const MAX_FILE_BYTES = 50 * 1024 * 1024
export const MAX_PAGES = 5000
/** PDF 2.0, 7.5.2, implementation note: the header may stand anywhere in the first 1,024 bytes. */
const HEADER_WINDOW_BYTES = 1024

/**
 * Reads pages of a PDF.
 * @param bytes the file; pdf.js takes it over, so it must not be used again
 * @param firstPage from 1
 * @throws AppError file_empty, file_too_large, not_a_pdf, pdf_encrypted, pdf_damaged, too_many_pages
 */
export async function extractPdfSlice(
  bytes: Uint8Array,
  firstPage: number,
  maxPages: number,
): Promise<Slice> {
  requirePdf(bytes)
  const pdf = await openPdf(bytes)
  try {
    if (pdf.numPages > MAX_PAGES) throw new AppError('too_many_pages')
    const last = Math.min(pdf.numPages, firstPage + maxPages - 1)
    const pages: ExtractedPage[] = []
    for (let number = firstPage; number <= last; number++) {
      pages.push(await extractPage(pdf, number))
    }
    return { pageCount: pdf.numPages, pages }
  } finally {
    await pdf.cleanup()
    await pdf.loadingTask.destroy()
  }
}

function requirePdf(bytes: Uint8Array): void {
  if (bytes.length === 0) throw new AppError('file_empty')
  if (bytes.length > MAX_FILE_BYTES) throw new AppError('file_too_large')
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, HEADER_WINDOW_BYTES))
  if (!head.includes('%PDF-')) throw new AppError('not_a_pdf')
}

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>

async function openPdf(bytes: Uint8Array): Promise<Pdf> {
  try {
    return await getDocumentProxy(bytes)
  } catch (cause) {
    const isLocked = cause instanceof Error && cause.name === 'PasswordException'
    throw new AppError(isLocked ? 'pdf_encrypted' : 'pdf_damaged', { cause })
  }
}

/** One page that cannot be read does not cost the others. */
async function extractPage(pdf: Pdf, number: number): Promise<ExtractedPage> {
  try {
    const page = await pdf.getPage(number)
    const { items } = await page.getTextContent()
    page.cleanup()
    const content = buildPageText(items.flatMap((item) => ('str' in item ? [item] : [])))
    return { number, content, state: content === '' ? 'empty' : 'text' }
  } catch {
    return { number, content: '', state: 'failed' }
  }
}
