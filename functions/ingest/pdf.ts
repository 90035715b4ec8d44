import { getDocumentProxy } from 'unpdf'
import { AppError } from '../_shared/errors.ts'
import type { Span } from '../_shared/sentences.ts'
import { CharacterMaps } from './character-maps.ts'
import type { DocumentLimits } from './limits.ts'
import { buildPageText, type Line, type TextItem, toLines } from './page-text.ts'
import { setRunningLinesAside } from './running-lines.ts'

export interface ExtractedPage {
  /** From 1. */
  number: number
  content: string
  /** Where the content is neither header nor footer: what is cut into chunks. */
  body: Span
  state: 'text' | 'empty' | 'failed'
}

export interface Slice {
  pageCount: number
  pages: ExtractedPage[]
  /** Headers and footers known so far, for the next slice. */
  runningLines: string[]
}

export interface SliceOptions {
  /** From 1. */
  firstPage: number
  maxPages: number
  /** `runningLines` of the slice before. */
  known: readonly string[]
  limits: Pick<DocumentLimits, 'maxPages'>
}

/** A page that takes longer draws, it does not tell. */
const MAX_PAGE_MS = 5_000
/** The densest printed page has some twenty thousand glyphs, and a run has at least one. */
const MAX_PAGE_RUNS = 100_000

/**
 * Reads pages of a PDF.
 * @param bytes the file; pdf.js takes it over, so it must not be used again
 * @throws AppError pdf_encrypted, pdf_damaged, too_many_pages
 */
export async function extractPdfSlice(bytes: Uint8Array, options: SliceOptions): Promise<Slice> {
  const { firstPage, maxPages, known, limits } = options
  const pdf = await openPdf(bytes)
  try {
    if (pdf.numPages > limits.maxPages) throw new AppError('too_many_pages')
    const last = Math.min(pdf.numPages, firstPage + maxPages - 1)
    const read: (Line[] | null)[] = []
    for (let number = firstPage; number <= last; number++) read.push(await readLines(pdf, number))
    const { parts, runningLines } = setRunningLinesAside(
      read.map((lines) => lines ?? []),
      known,
    )
    const pages = parts.map((part, i): ExtractedPage => {
      const text = buildPageText(part)
      const state = read[i] === null ? 'failed' : text.content === '' ? 'empty' : 'text'
      return { number: firstPage + i, ...text, state }
    })
    return { pageCount: pdf.numPages, pages, runningLines }
  } finally {
    await pdf.cleanup()
    await pdf.loadingTask.destroy()
  }
}

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>

async function openPdf(bytes: Uint8Array): Promise<Pdf> {
  try {
    return await getDocumentProxy(bytes, { verbosity: 0, BinaryDataFactory: CharacterMaps })
  } catch (cause) {
    const isLocked = cause instanceof Error && cause.name === 'PasswordException'
    throw new AppError(isLocked ? 'pdf_encrypted' : 'pdf_damaged', { cause })
  }
}

/** The lines of a page; null when it cannot be read, which does not cost the other pages. */
async function readLines(pdf: Pdf, number: number): Promise<Line[] | null> {
  try {
    const page = await pdf.getPage(number)
    const items = await readRuns(page.streamTextContent())
    page.cleanup()
    return items && toLines(items)
  } catch {
    return null
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
