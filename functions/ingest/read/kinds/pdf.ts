import { getDocumentProxy } from 'unpdf'
import { AppError } from '../../../_shared/contract/errors.ts'
import { CharacterMaps } from '../character-maps.ts'
import { isPdf } from '../file-signatures.ts'
import { rejectDecompressionBomb } from '../inflation.ts'
import type { ExtractedPage, OpenPages } from '../pages.ts'
import { buildPageText } from '../pdf/page-text.ts'
import type { TextItem } from '../pdf/runs.ts'
import type { PagedKind } from './kind.ts'

export const pdf: PagedKind = {
  form: 'paged',
  hasRunningHeaders: true,
  noTextCode: 'pdf_no_text',
  mismatchCode: 'not_a_pdf',
  matches: isPdf,
  inspect: rejectDecompressionBomb,
  open: openPdf,
}

/** A page that takes longer holds a drawing, not a text. */
const MAX_PAGE_MS = 5_000
/** The densest printed page has some twenty thousand glyphs, and a run has at least one. */
const MAX_PAGE_RUNS = 100_000

/**
 * @param bytes the file; pdf.js takes it over, so it must not be used again
 * @throws AppError pdf_encrypted, pdf_damaged
 */
export async function openPdf(bytes: Uint8Array): Promise<OpenPages> {
  const proxy = await openProxy(bytes)
  return {
    pageCount: proxy.numPages,
    async readPages(firstPage, maxPages) {
      const last = Math.min(proxy.numPages, firstPage + maxPages - 1)
      const pages: ExtractedPage[] = []
      for (let number = firstPage; number <= last; number++)
        pages.push(await readPage(proxy, number))
      return pages
    },
    async close() {
      await proxy.cleanup()
      await proxy.loadingTask.destroy()
    },
  }
}

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>
type TextContent = Awaited<ReturnType<Awaited<ReturnType<Pdf['getPage']>>['getTextContent']>>

async function openProxy(bytes: Uint8Array): Promise<Pdf> {
  try {
    return await getDocumentProxy(bytes, { verbosity: 0, BinaryDataFactory: CharacterMaps })
  } catch (cause) {
    const isLocked = cause instanceof Error && cause.name === 'PasswordException'
    throw new AppError(isLocked ? 'pdf_encrypted' : 'pdf_damaged', { cause })
  }
}

/** A page that cannot be read does not cost the others. */
async function readPage(proxy: Pdf, number: number): Promise<ExtractedPage> {
  try {
    const page = await proxy.getPage(number)
    const read = await readRuns(page.streamTextContent())
    const viewport = page.getViewport({ scale: 1 }).transform
    page.cleanup()
    if (read === null) return { number, content: '', state: 'failed' }
    const content = buildPageText(read.items, { viewport, verticalFonts: read.verticalFonts })
    return { number, content, state: content === '' ? 'empty' : 'text' }
  } catch {
    return { number, content: '', state: 'failed' }
  }
}

interface ReadItems {
  items: TextItem[]
  verticalFonts: Set<string>
}

/** Runs of glyphs as they come; null when there are too many, or they take too long. */
async function readRuns(stream: ReadableStream<TextContent>): Promise<ReadItems | null> {
  const reader = stream.getReader()
  const deadline = performance.now() + MAX_PAGE_MS
  const items: TextItem[] = []
  const verticalFonts = new Set<string>()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    for (const item of read.value.items) if ('str' in item) items.push(item)
    for (const [font, { vertical }] of Object.entries(read.value.styles)) {
      if (vertical) verticalFonts.add(font)
    }
    if (items.length > MAX_PAGE_RUNS || performance.now() > deadline) {
      await reader.cancel(new Error('Too much on one page'))
      return null
    }
  }
  return { items, verticalFonts }
}
