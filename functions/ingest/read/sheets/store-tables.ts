import type { Json } from '../../../_shared/contract/database.types.ts'
import { type SupabaseClient, unwrap } from '../../../_shared/http/supabase.ts'
import { type LeasedDocument, leaseOf } from '../../work/leased-document.ts'
import type { StoredTable } from './stored-table.ts'

/** Rows that are stored as one, and read together by a query. */
const PIECE_ROWS = 500
/** Rows that go to the database in one call. */
const CALL_ROWS = 5000

/**
 * Stores tables that can be asked by query, whose pages are stored already.
 * @returns whether the lease still holds
 */
export async function storeTables(
  admin: SupabaseClient,
  document: LeasedDocument,
  tables: readonly StoredTable[],
): Promise<boolean> {
  const store = async (p_tables: Json[], p_rows: Json[]): Promise<boolean> =>
    unwrap(await admin.rpc('store_sheet_tables', { ...leaseOf(document), p_tables, p_rows }))
  if (tables.length === 0) return true
  if (!(await store(tables.map(toTableRow), []))) return false
  let pieces: Json[] = []
  for (const [index, table] of tables.entries()) {
    for (const piece of cutPieces(table)) {
      pieces.push({ table_number: index + 1, ...piece })
      if (pieces.length * PIECE_ROWS < CALL_ROWS) continue
      if (!(await store([], pieces))) return false
      pieces = []
    }
  }
  return store([], pieces)
}

const toTableRow = (table: StoredTable, index: number): Json => ({
  number: index + 1,
  page: table.pages[0]?.[0] ?? 1,
  sheet: table.sheet ?? null,
  columns: table.columns.map((column) => ({ ...column })),
  header_row: table.headerRow,
  first_row: table.firstRow,
  row_count: table.rowCount,
  pages: table.pages.map(([page, row]) => [page, row]),
})

function* cutPieces({
  firstRow,
  values,
}: StoredTable): Generator<{ first_row: number; rows: Json[] }> {
  let rows: Json[] = []
  let first = firstRow
  for (const row of values()) {
    rows.push(row)
    if (rows.length < PIECE_ROWS) continue
    yield { first_row: first, rows }
    first += rows.length
    rows = []
  }
  if (rows.length > 0) yield { first_row: first, rows }
}
