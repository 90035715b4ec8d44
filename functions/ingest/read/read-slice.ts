import { AppError } from '../../_shared/contract/errors.ts'
import type { LeasedDocument } from '../work/leased-document.ts'
import { KINDS } from './kinds.ts'
import type { ExtractedPage, SourceSlice } from './pages.ts'
import { readPaged } from './read-paged.ts'
import { readWhole } from './read-whole.ts'
import { SLICE_PAGES } from './slice-pages.ts'
import type { SourceDeps } from './source-deps.ts'

/**
 * Fewer pages after each worker that died over this slice. Past the last, the page is given up: a
 * page that kills its reader costs itself, not the document.
 */
const PAGES_AFTER_CRASHES: readonly number[] = [SLICE_PAGES, 10, 1]
/** Pages given up until the file is: each of them killed three workers. */
const MAX_SKIPPED_PAGES = 3
/** Workers that a file may kill which is read as a whole: fewer pages would not help the next. */
const MAX_CRASHES_WHOLE = 2

/**
 * The next pages of a leased document, or null when its file turned out to be in the room already.
 * @throws AppError what is wrong with the file; anything else may be tried again
 */
export async function readSlice(
  deps: SourceDeps,
  document: LeasedDocument,
): Promise<SourceSlice | null> {
  const kind = KINDS[document.kind]
  // Up to the end of its window of pages, so that windows are the same whatever happened before.
  const left = SLICE_PAGES - (document.pages_done % SLICE_PAGES)
  const maxPages = Math.min(left, PAGES_AFTER_CRASHES[document.crashes] ?? 0)
  if (kind.form === 'paged') {
    if (maxPages === 0) return skipPage(document)
    return readPaged(deps, document, kind, maxPages)
  }
  if (document.crashes >= MAX_CRASHES_WHOLE) throw new AppError('document_too_complex')
  return readWhole(deps, document, kind, maxPages)
}

function skipPage(document: LeasedDocument): SourceSlice {
  if (document.page_count === null || document.pages_skipped >= MAX_SKIPPED_PAGES) {
    throw new AppError('document_too_complex')
  }
  const page: ExtractedPage = { number: document.pages_done + 1, content: '', state: 'failed' }
  return { pageCount: document.page_count, pages: [page], skipped: 1 }
}
