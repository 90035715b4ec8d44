import { getDocumentProxy } from 'unpdf'
import { AppError } from '../../_shared/contract/errors.ts'
import { CharacterMaps } from './character-maps.ts'
import { buildPageText, type TextItem } from './page-text.ts'

export interface ExtractedPage {
  /** From 1. */
  number: number
  content: string
  state: 'text' | 'empty' | 'failed'
}

export interface Slice {
  pageCount: number
  pages: ExtractedPage[]
}

/** A page that takes longer draws, it does not tell. */
const MAX_PAGE_MS = 5_000
/** The densest printed page has some twenty thousand glyphs, and a run has at least one. */
const MAX_PAGE_RUNS = 100_000

/** A PDF that was opened and can be read. It has to be closed. */
export interface OpenPdf {
  readonly pageCount: number
  /** @param firstPage from 1 */
  readPages(firstPage: number, maxPages: number): Promise<ExtractedPage[]>
  close(): Promise<void>
}

/**
 * @param bytes the file; pdf.js takes it over, so it must not be used again
 * @throws AppError pdf_encrypted, pdf_damaged
 */
export async function openPdf(bytes: Uint8Array): Promise<OpenPdf> {
  const pdf = await openProxy(bytes)
  return {
    pageCount: pdf.numPages,
    async readPages(firstPage, maxPages) {
      const last = Math.min(pdf.numPages, firstPage + maxPages - 1)
      const pages: ExtractedPage[] = []
      for (let number = firstPage; number <= last; number++) pages.push(await readPage(pdf, number))
      return pages
    },
    async close() {
      await pdf.cleanup()
      await pdf.loadingTask.destroy()
    },
  }
}

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>

async function openProxy(bytes: Uint8Array): Promise<Pdf> {
  try {
    return await getDocumentProxy(bytes, { verbosity: 0, BinaryDataFactory: CharacterMaps })
  } catch (cause) {
    const isLocked = cause instanceof Error && cause.name === 'PasswordException'
    throw new AppError(isLocked ? 'pdf_encrypted' : 'pdf_damaged', { cause })
  }
}

/** A page that cannot be read does not cost the others. */
async function readPage(pdf: Pdf, number: number): Promise<ExtractedPage> {
  try {
    const page = await pdf.getPage(number)
    const items = await readRuns(page.streamTextContent())
    page.cleanup()
    if (items === null) return { number, content: '', state: 'failed' }
    const content = buildPageText(items)
    return { number, content, state: content === '' ? 'empty' : 'text' }
  } catch {
    return { number, content: '', state: 'failed' }
  }
}

/** Runs of glyphs as they come; null when there are too many, or they take too long. */
async function readRuns(stream: ReadableStream): Promise<TextItem[] | null> {
  const reader = stream.getReader()
  const deadline = performance.now() + MAX_PAGE_MS
  const items: TextItem[] = []
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    for (const item of read.value.items) if ('str' in item) items.push(item)
    if (items.length > MAX_PAGE_RUNS || performance.now() > deadline) {
      await reader.cancel(new Error('Too much on one page'))
      return null
    }
  }
  return items
}
