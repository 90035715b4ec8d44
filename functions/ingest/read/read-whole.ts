import type { Json } from '../../_shared/contract/database.types.ts'
import { AppError } from '../../_shared/contract/errors.ts'
import { unwrap, unwrapOptional } from '../../_shared/http/supabase.ts'
import { type LeasedDocument, leaseOf } from '../work/leased-document.ts'
import { cutPages } from './cut-pages.ts'
import { fetchFile } from './fetch-file.ts'
import type { ArticleKind, WholeKind } from './kinds/kind.ts'
import { inheritHeadings, markdownHeadings } from './headings.ts'
import type { ExtractedPage, SourceSlice, WholeText } from './pages.ts'
import type { SourceDeps } from './source-deps.ts'
import { storeTables } from './sheets/store-tables.ts'
import { readStoredPages, toPageRow } from './stored-pages.ts'

/**
 * The next pages of a text. One of several slices is read once: its pages are stored, which is the whole first slice, and
 * the slices after take them from there.
 */
export async function readWhole(
  deps: SourceDeps,
  document: LeasedDocument,
  kind: WholeKind | ArticleKind,
  maxPages: number,
): Promise<SourceSlice | null> {
  const stored = await takeStoredSlice(deps, document, maxPages)
  if (stored) return stored
  const text = await readText(deps, document, kind)
  if (text === null) return null
  const pages = withHeadings(cutPages(text.sections, deps.limits), kind.isMarkdown)
  const pageCount = pages.length
  const unread = text.unread ? { unread: text.unread } : {}
  const tables = text.tables ?? []
  if (document.pages_done === 0 && pageCount <= maxPages && tables.length === 0)
    return { pageCount, pages, skipped: 0, ...unread }
  if (!(await storePages(deps, document, pages))) return null
  if (!(await storeTables(deps.admin, document, tables))) return null
  return { pageCount, pages: [], skipped: 0, ...unread }
}

function withHeadings(pages: readonly ExtractedPage[], isMarkdown: boolean): ExtractedPage[] {
  if (!isMarkdown) return [...pages]
  const sections: ExtractedPage[][] = []
  for (const page of pages) {
    const read = { ...page, headings: markdownHeadings(page.content) }
    if (page.goesOn) sections.at(-1)?.push(read)
    else sections.push([read])
  }
  return sections.flatMap((section) => inheritHeadings([], section))
}

/** Undefined unless all of them are there: the number of pages is known once the last one is stored. */
async function takeStoredSlice(
  { admin }: SourceDeps,
  document: LeasedDocument,
  maxPages: number,
): Promise<SourceSlice | undefined> {
  const { page_count: pageCount, pages_done: after } = document
  if (pageCount === null) return undefined
  const last = Math.min(pageCount, after + maxPages)
  const pages = await readStoredPages(admin, document, { after, last })
  if (pages.length < last - after) return undefined
  return { pageCount, pages, skipped: 0, areStored: true }
}

/** UTF-16 units that go to the database in one call. */
const CALL_CHARACTERS = 1_000_000

/** @returns whether the lease still holds */
async function storePages(
  { admin }: SourceDeps,
  document: LeasedDocument,
  pages: readonly ExtractedPage[],
): Promise<boolean> {
  let batch: Json[] = []
  let characters = 0
  for (const [index, page] of pages.entries()) {
    batch.push(toPageRow(page))
    characters += page.content.length
    if (characters < CALL_CHARACTERS && index + 1 < pages.length) continue
    const stored = await admin.rpc('store_text_pages', { ...leaseOf(document), p_pages: batch })
    if (!unwrap(stored)) return false
    batch = []
    characters = 0
  }
  return true
}

/** Null when it needs no reading: the room has the file, or the document was changed meanwhile. */
async function readText(
  deps: SourceDeps,
  document: LeasedDocument,
  kind: WholeKind | ArticleKind,
): Promise<WholeText | null> {
  if (kind.form === 'article') {
    const body = await readBody(deps, document)
    return body === null ? null : { sections: [{ text: body }] }
  }
  const bytes = await fetchFile(deps, document)
  if (bytes === null) return null
  if (!kind.matches(bytes)) throw new AppError(kind.mismatchCode)
  return kind.readText(bytes, deps.limits)
}

async function readBody(
  { admin }: SourceDeps,
  { id, version }: LeasedDocument,
): Promise<string | null> {
  const row = unwrapOptional(
    await admin.from('documents').select('body').match({ id, version }).maybeSingle(),
  )
  return row && (row.body ?? '')
}
