import { toLexicalVector } from '../../_shared/text/analyzer.ts'
import type { Json } from '../../_shared/contract/database.types.ts'
import type { Span } from '../../_shared/text/sentences.ts'
import { sha256Hex } from '../../_shared/contract/sha256.ts'
import type { SupabaseClient } from '../../_shared/http/supabase.ts'
import { chunkPage } from './chunk.ts'
import { analyzeChunk, findPageTerms, type PageTerms } from './chunk-terms.ts'
import { setRunningHeadersAside } from './running-headers.ts'
import { KINDS } from '../read/kinds.ts'
import { headingsAt, toHeadingPath } from '../read/headings.ts'
import type { ExtractedPage, SourceSlice } from '../read/pages.ts'
import { SLICE_PAGES } from '../read/slice-pages.ts'
import { readStoredPages } from '../read/stored-pages.ts'
import type { LeasedDocument } from '../work/leased-document.ts'

type Page = Pick<ExtractedPage, 'number' | 'content' | 'headings'>

/**
 * Cuts pages into chunks, a window of pages at a time: when a slice ends before its window does, its
 * pages wait. Headers are found by comparing the pages of a window, so that the same chunks come out
 * however often, and wherever, a worker died.
 */
export async function chunkWindow(
  admin: SupabaseClient,
  document: LeasedDocument,
  { pages, pageCount }: SourceSlice,
): Promise<{ chunks: Json[]; runningHeaders: string[] }> {
  const last = pages.at(-1)?.number
  if (last === undefined || (last % SLICE_PAGES !== 0 && last < pageCount)) {
    return { chunks: [], runningHeaders: document.running_lines }
  }
  const window = [...(await readEarlierPages(admin, document)), ...pages]
  const { bodies, runningHeaders } = findBodies(document, window)
  const pageTerms = findPageTerms({ ...document, pageCount }, window)
  const chunks = await toRows(window, bodies, pageTerms, document.chunks_total)
  return { chunks, runningHeaders }
}

/** Pages of the window that earlier slices stored. */
async function readEarlierPages(admin: SupabaseClient, document: LeasedDocument): Promise<Page[]> {
  const last = document.pages_done
  const after = last - (last % SLICE_PAGES)
  return after === last ? [] : readStoredPages(admin, document, { after, last })
}

function findBodies(
  { kind, running_lines }: LeasedDocument,
  window: readonly Page[],
): { bodies: Span[]; runningHeaders: string[] } {
  const contents = window.map(({ content }) => content)
  if (KINDS[kind].hasRunningHeaders) return setRunningHeadersAside(contents, running_lines)
  return { bodies: contents.map(({ length }) => ({ start: 0, end: length })), runningHeaders: [] }
}

async function toRows(
  window: readonly Page[],
  bodies: readonly Span[],
  pageTerms: ReadonlyMap<number, PageTerms>,
  firstOrdinal: number,
): Promise<Json[]> {
  const rows: Json[] = []
  for (const [i, page] of window.entries()) {
    for (const { content, start, end } of await chunkPage(page.content, bodies[i])) {
      const analysis = analyzeChunk(content, pageTerms.get(page.number), start)
      const { weights, terms } = toLexicalVector(analysis)
      rows.push({
        page: page.number,
        ordinal: firstOrdinal + rows.length,
        content,
        start_offset: start,
        end_offset: end,
        content_hash: await sha256Hex(new TextEncoder().encode(content)),
        terms,
        weights,
        heading: toHeadingPath(headingsAt(page.headings ?? [], start)),
      })
    }
  }
  return rows
}
