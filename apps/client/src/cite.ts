import type { CitationState } from './contract.ts'
import type { Core } from './core.ts'
import { FILE_COLUMNS, type FileNames, signFiles } from './documents/files.ts'
import { unwrap } from './errors/settle.ts'

/** A marker of an answer, and what its source says. */
export interface CitedPassage {
  /** The n of `[n]`: what stands under one number is one source. */
  n: number
  /** UTF-16 offset of the marker in the answer. */
  position: number
  /** What the source says of the claim before the marker. */
  state: CitationState
  /** Null where the document is gone, or a member's answer was cited. */
  documentId: string | null
  title: string
  /** From 1. */
  page: number
  /** The words of the source; empty where nothing comes near. */
  quote: string
  /** Where they stand in the page's text, UTF-16 units; null where that is not known. */
  start: number | null
  end: number | null
  /** The headings that it stands under. */
  heading: string | null
  /** Of a sheet: `Sheet!A1:C7`. */
  cells: string | null
  /** The document is gone, or the version that was cited answers no more. */
  stale: boolean
  /** Reads the file for a quarter of an hour, of a PDF at its page; null for what has no file. */
  url: string | null
}

const CITATION_COLUMNS =
  'ordinal, position, state, document_id, document_title, document_version, page, quote, start_offset, end_offset, heading, cells, correction_id'

/** The citations of an answer, in the order of its text. */
export async function cite(core: Core, answerId: string): Promise<CitedPassage[]> {
  const { supabase } = core
  const rows = await unwrap(
    supabase
      .from('citations')
      .select(CITATION_COLUMNS)
      .eq('message_id', answerId)
      .order('position'),
  )
  const ids = [...new Set(rows.flatMap(({ document_id: id }) => id ?? []))]
  const documents =
    ids.length === 0
      ? []
      : await unwrap(supabase.from('documents').select(FILE_COLUMNS).in('id', ids))
  const byId = new Map(documents.map((document) => [document.id, document]))
  const pathOf = (row: (typeof rows)[number]): string | null =>
    fileOf(byId.get(row.document_id ?? ''), row.document_version)
  const urls = await signFiles(core, new Set(rows.flatMap((row) => pathOf(row) ?? [])))
  return rows.map((row) => {
    const document = byId.get(row.document_id ?? '')
    const url = urls.get(pathOf(row) ?? '') ?? null
    return {
      n: row.ordinal,
      position: row.position,
      state: row.state as CitationState,
      documentId: row.document_id,
      title: row.document_title,
      page: row.page,
      quote: row.quote,
      start: row.start_offset,
      end: row.end_offset,
      heading: row.heading,
      cells: row.cells,
      stale: row.correction_id === null && document?.live_version !== row.document_version,
      url: url !== null && document?.kind === 'pdf' ? `${url}#page=${row.page}` : url,
    }
  })
}

/** The file of the version that was cited, or the one that has taken its place. */
function fileOf(document: FileNames | undefined, version: number): string | null {
  if (!document) return null
  const isNewest = version === document.version
  return isNewest ? document.storage_path : (document.live_storage_path ?? document.storage_path)
}

/** The text of a page, in which the offsets of citations count; null where there is no such page. */
export async function readPage(
  { supabase }: Core,
  documentId: string,
  page: number,
): Promise<string | null> {
  const document = await unwrap(
    supabase.from('documents').select('live_version, version').eq('id', documentId).single(),
    'document_not_found',
  )
  const version = document.live_version ?? document.version
  const pages = await unwrap(
    supabase
      .from('pages')
      .select('content')
      .match({ document_id: documentId, version, number: page }),
  )
  return pages[0]?.content ?? null
}
