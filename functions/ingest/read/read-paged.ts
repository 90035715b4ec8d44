import { AppError, limitError } from '../../_shared/contract/errors.ts'
import type { LeasedDocument } from '../work/leased-document.ts'
import { fetchFile } from './fetch-file.ts'
import { createBudget } from './budget.ts'
import { inheritHeadings } from './headings.ts'
import type { PagedKind } from './kinds/kind.ts'
import type { ExtractedPage, OpenPages, SourceSlice } from './pages.ts'
import { lacksText, recognizePage } from './recognition/recognize-page.ts'
import type { SourceDeps } from './source-deps.ts'
import { readStoredHeadings } from './stored-pages.ts'

/** After so long in one slice, the next page that is a picture waits for the next one. */
const RECOGNITION_MS = 5_000
/** How often a document waits for a recogniser that is getting ready. After it, pages that are pictures are read later. */
const MAX_WAITS = 6

/** The next pages of a file that is read page by page, and kept open for the slice after. */
export async function readPaged(
  deps: SourceDeps,
  document: LeasedDocument,
  kind: PagedKind,
  maxPages: number,
): Promise<SourceSlice | null> {
  const { openFiles, limits } = deps
  const firstPage = document.pages_done + 1
  const key = `${document.id}/${document.version}`
  const file = openFiles.take(key) ?? (await openFile(deps, document, kind))
  if (file === null) return null
  const { pages: opened, byteLength } = file
  try {
    const { pageCount } = opened
    if (pageCount > limits.maxPages) throw limitError('too_many_pages', limits)
    const read = await readPages(deps, document, opened, maxPages)
    const before = await readStoredHeadings(deps.admin, document, document.pages_done)
    const pages = inheritHeadings(before, read)
    const characters = pages.reduce((sum, { content }) => sum + content.length, 0)
    if (document.text_length + characters > limits.maxCharacters) {
      throw limitError('too_much_text', limits)
    }
    if (firstPage + pages.length > pageCount) await opened.close()
    else await openFiles.put(key, opened, byteLength)
    return { pageCount, pages, skipped: 0 }
  } catch (error) {
    await opened.close()
    throw error
  }
}

/**
 * The next pages: fewer of those that take long to compute, since a hosted function may compute for two seconds, and of
 * those that are read by recognition, each of which takes seconds, while a lease is to hold for all.
 */
async function readPages(
  { recognizer }: SourceDeps,
  document: LeasedDocument,
  file: OpenPages,
  maxPages: number,
): Promise<ExtractedPage[]> {
  const first = document.pages_done + 1
  const last = Math.min(file.pageCount, document.pages_done + maxPages)
  const pages: ExtractedPage[] = []
  const startedAt = performance.now()
  const budget = createBudget()
  try {
    for (let number = first; number <= last; number++) {
      const [page] = await budget.spendOn(() => file.readPages(number, 1))
      if (page === undefined) break
      const picture = recognizer !== undefined && lacksText(page) ? recognizer : undefined
      if (picture && pages.length > 0 && performance.now() - startedAt > RECOGNITION_MS) break
      const mayWait = pages.length > 0 || document.attempts < MAX_WAITS
      pages.push(picture ? await recognizePage(picture, file, page, mayWait) : page)
      if (budget.isSpent) break
    }
  } catch (error) {
    // What is read already is stored before anybody waits.
    if (pages.length === 0) throw error
  }
  return pages
}

async function openFile(
  deps: SourceDeps,
  document: LeasedDocument,
  kind: PagedKind,
): Promise<{ pages: OpenPages; byteLength: number } | null> {
  const bytes = await fetchFile(deps, document)
  if (bytes === null) return null
  if (!kind.matches(bytes)) throw new AppError(kind.mismatchCode)
  if (document.pages_done === 0) await kind.inspect(bytes)
  const byteLength = bytes.length
  return { pages: await kind.open(bytes), byteLength }
}
