import { AppError, limitError } from '../../_shared/contract/errors.ts'
import type { LeasedDocument } from '../work/leased-document.ts'
import { fetchFile } from './fetch-file.ts'
import type { PagedKind } from './kinds/kind.ts'
import type { OpenPages, SourceSlice } from './pages.ts'
import type { SourceDeps } from './source-deps.ts'

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
    const pages = await opened.readPages(firstPage, maxPages)
    const characters = pages.reduce((sum, { content }) => sum + content.length, 0)
    if (document.text_length + characters > limits.maxCharacters) {
      throw limitError('too_much_text', limits)
    }
    if (firstPage + maxPages > pageCount) await opened.close()
    else await openFiles.put(key, opened, byteLength)
    return { pageCount, pages, skipped: 0 }
  } catch (error) {
    await opened.close()
    throw error
  }
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
