import { z } from 'zod'
import { columnNumber, formatCells } from '../../_shared/sheets/cell-names.ts'
import { spansOfCells } from '../../_shared/sheets/layout.ts'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'
import type { Json } from '../../_shared/contract/database.types.ts'
import type { ComputedFrom } from '../retrieval/passages.ts'
import type { PlannedQuery } from './query.ts'
import { readSheetPages } from './with-sheets.ts'

const valueSchema = z.union([z.number(), z.string(), z.null()])
const resultSchema = z.object({
  matched: z.number(),
  groups: z
    .array(
      z.object({
        key: z.string(),
        value: valueSchema,
        count: z.number(),
        rows: z.array(z.tuple([z.number(), z.number()])),
      }),
    )
    .optional(),
  rows: z.array(z.object({ row: z.number(), cells: z.array(valueSchema) })).optional(),
})
export type QueryResult = z.infer<typeof resultSchema>

/** Longer than the five seconds that a query has in the database. */
const TIMEOUT_MS = 8000

/** Runs a checked query as the caller. @throws what the database says of it */
export async function runQuery(
  client: SupabaseClient,
  { table, query }: PlannedQuery,
  signal: AbortSignal,
): Promise<QueryResult> {
  const asked = client
    .rpc('query_sheet', {
      p_document_id: table.document_id,
      p_version: table.version,
      p_table: table.number,
      p_query: query as unknown as Json,
    })
    .abortSignal(AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]))
  return resultSchema.parse(unwrap(await asked))
}

/** Ranges that a citation names. */
const MAX_RANGES = 40
const MAX_QUOTE_CHARACTERS = 600

/** The cells that a result was computed from, and the first of them as their page says it. */
export async function findUsedCells(
  client: SupabaseClient,
  planned: PlannedQuery,
  result: QueryResult,
  signal: AbortSignal,
): Promise<(ComputedFrom & { page: number }) | undefined> {
  const { table } = planned
  const rows = usedRows(planned, result)
  const first = rows[0]?.[0]
  if (first === undefined) return undefined
  const ranges = rows
    .flatMap(([top, bottom]) =>
      usedColumns(planned).map(([left, right]) => ({ top, left, bottom, right })),
    )
    .slice(0, MAX_RANGES)
  const cells = formatCells(table.sheet, ranges)
  const page = table.pages.findLast(([, row]) => row <= first)?.[0] ?? 1
  const [stored] = (
    await readSheetPages(client, { documentIds: [table.document_id], pages: [page] }, signal)
  ).filter(({ version }) => version === table.version)
  const spans = stored ? spansOfCells(stored.content, stored.cells, cells) : []
  const [start, end] = [spans[0]?.start ?? 0, spans[0]?.end ?? 0]
  const quote = spans.map((span) => stored?.content.slice(span.start, span.end)).join('\n')
  return { cells, page, start, end, quote: quote.slice(0, MAX_QUOTE_CHARACTERS).toWellFormed() }
}

function usedRows(
  { query, table }: PlannedQuery,
  { groups, rows }: QueryResult,
): [number, number][] {
  if (rows) return rows.map(({ row }) => [row, row])
  const ranges = (groups ?? []).flatMap((group) => group.rows)
  // What is greatest was found by looking at all of them, but is said by its own.
  if (query.filters.length > 0 || query.group || ranges.length > 0) return ranges
  return [[table.first_row, table.first_row + table.row_count - 1]]
}

/** The columns that the query looks at, or all of them where it lists rows; neighbours joined. */
function usedColumns({ table, query }: PlannedQuery): [number, number][] {
  const all = table.columns.map(({ letter }) => columnNumber(letter))
  const { measure, group, filters } = query
  if (!measure) return [[all[0] ?? 1, all.at(-1) ?? 1]]
  const used = [
    ...filters.map(({ col }) => col),
    ...(group ? [group.col] : []),
    ...(measure.op === 'count' && filters.length > 0 ? [] : [measure.col]),
  ]
  const columns = [...new Set(used.flatMap((col) => all[col] ?? []))].sort((a, b) => a - b)
  const ranges: [number, number][] = []
  for (const column of columns) {
    const last = ranges.at(-1)
    if (last && last[1] + 1 === column) last[1] = column
    else ranges.push([column, column])
  }
  return ranges
}
