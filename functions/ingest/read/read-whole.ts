import { AppError } from '../../_shared/contract/errors.ts'
import type { ClaimedDocument } from '../work/claimed-document.ts'
import { cutPages } from './cut-pages.ts'
import { fetchFile } from './fetch-file.ts'
import type { ArticleKind, WholeKind } from './kinds/kind.ts'
import type { SourceSlice } from './pages.ts'
import type { SourceDeps } from './source-deps.ts'

/** The next pages of a text. */
export async function readWhole(
  deps: SourceDeps,
  document: ClaimedDocument,
  kind: WholeKind | ArticleKind,
  maxPages: number,
): Promise<SourceSlice | null> {
  const text = await readText(deps, document, kind)
  if (text === null) return null
  const pages = cutPages(text, deps.limits)
  const start = document.pages_done
  return { pageCount: pages.length, pages: pages.slice(start, start + maxPages), skipped: 0 }
}

async function readText(
  deps: SourceDeps,
  document: ClaimedDocument,
  kind: WholeKind | ArticleKind,
): Promise<string | null> {
  if (kind.form === 'article') return document.body ?? ''
  const bytes = await fetchFile(deps, document)
  if (bytes === null) return null
  if (!kind.matches(bytes)) throw new AppError(kind.mismatchCode)
  return kind.readText(bytes, deps.limits)
}
