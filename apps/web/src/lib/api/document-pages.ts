/** The text of documents' pages. */
import type { DocumentRow, PageRow } from '#lib/contract.ts'
import type { Supabase } from './client.ts'
import { settle, unwrap } from './unwrap.ts'

const PAGES_AT_ONCE = 500

/** The text of a document's answering version, its pages apart by an empty line. */
export async function readText(
  supabase: Supabase,
  { id, live_version, version }: DocumentRow,
): Promise<string> {
  const texts: string[] = []
  for (;;) {
    const pages = await unwrap(
      supabase
        .from('pages')
        .select('content')
        .match({ document_id: id, version: live_version ?? version })
        .order('number')
        .range(texts.length, texts.length + PAGES_AT_ONCE - 1),
    )
    texts.push(...pages.map(({ content }) => content))
    if (pages.length < PAGES_AT_ONCE) return texts.join('\n\n')
  }
}

/** The text of one page, of the version that a citation or a document names; null where there is no such page. */
export async function readPage(
  supabase: Supabase,
  page: Pick<PageRow, 'document_id' | 'version' | 'number'>,
): Promise<PageRow | null> {
  const { document_id, version, number } = page
  const columns = 'document_id, version, number, content, state, title, recognition, cells'
  return settle(
    supabase
      .from('pages')
      .select(columns)
      .match({ document_id, version, number })
      .maybeSingle<PageRow>(),
  )
}

export async function countPages(
  supabase: Supabase,
  documentId: string,
  version: number,
): Promise<number> {
  const pages = await unwrap(
    supabase
      .from('pages')
      .select('number')
      .match({ document_id: documentId, version })
      .order('number', { ascending: false })
      .limit(1),
  )
  return pages[0]?.number ?? 0
}

/** Numbers of the pages that have no text to search. */
export async function listPagesWithoutText(
  supabase: Supabase,
  { id, version }: DocumentRow,
): Promise<number[]> {
  const pages = await unwrap(
    supabase
      .from('pages')
      .select('number')
      .match({ document_id: id, version })
      .neq('state', 'text')
      .order('number')
      .limit(1000),
  )
  return pages.map(({ number }) => number)
}

/** Pages that are looked through for one search in a document. */
const MAX_FOUND_PAGES = 300

/** Pages that may hold the words, which the caller looks for in them: white space and marks between them are not compared here. */
export async function findPages(
  supabase: Supabase,
  { documentId, version, query }: { documentId: string; version: number; query: string },
): Promise<Pick<PageRow, 'number' | 'content'>[]> {
  const words = query.match(/\p{Script=Han}|[^\s\p{Script=Han}]+/gu) ?? []
  const pattern = words.map((word) => word.replace(/[\\%_]/g, '\\$&')).join('%')
  return unwrap(
    supabase
      .from('pages')
      .select('number, content')
      .match({ document_id: documentId, version })
      .ilike('content', `%${pattern}%`)
      .order('number')
      .limit(MAX_FOUND_PAGES),
  )
}

const MAX_OUTLINE_PAGES = 1000

/** The headings that ingestion found, page by page, and the names of pages that have some. */
export async function readHeadings(
  supabase: Supabase,
  documentId: string,
  version: number,
): Promise<Pick<PageRow, 'number' | 'title' | 'headings'>[]> {
  return unwrap(
    supabase
      .from('pages')
      .select('number, title, headings')
      .match({ document_id: documentId, version })
      .or('headings.not.is.null,title.not.is.null')
      .order('number')
      .limit(MAX_OUTLINE_PAGES),
  )
}
