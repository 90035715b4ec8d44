import { z } from 'zod'
import type { SheetColumn } from '../../_shared/sheets/columns.ts'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'

/** Tables of a room that are looked at for a question. */
const MAX_TABLES = 200

const columnSchema = z.object({
  name: z.string(),
  letter: z.string(),
  type: z.enum(['text', 'number', 'date']),
  prefix: z.string().optional(),
  suffix: z.string().optional(),
}) satisfies z.ZodType<SheetColumn>

const tableSchema = z.object({
  document_id: z.string(),
  version: z.number(),
  number: z.number(),
  sheet: z.string().nullable(),
  columns: z.array(columnSchema),
  first_row: z.number(),
  row_count: z.number(),
  pages: z.array(z.tuple([z.number(), z.number()])).readonly(),
})

/** A table that answers questions: of the version of a document that is enabled. */
export type SheetTable = z.infer<typeof tableSchema> & { title: string }

/** The tables of a room, as the caller may read them. */
export async function readTables(
  client: SupabaseClient,
  roomId: string,
  documentIds: readonly string[] | null,
  signal: AbortSignal,
): Promise<SheetTable[]> {
  const columns = 'document_id, version, number, sheet, columns, first_row, row_count, pages'
  let wanted = client.from('sheet_tables').select(columns).eq('room_id', roomId)
  if (documentIds) wanted = wanted.in('document_id', [...documentIds])
  const read = await wanted
    .order('document_id')
    .order('number')
    .limit(MAX_TABLES)
    .abortSignal(signal)
  const tables = z.array(tableSchema).parse(unwrap(read))
  if (tables.length === 0) return []
  const documents = unwrap(
    await client
      .from('documents')
      .select('id, title, live_version')
      .in('id', [...new Set(tables.map(({ document_id }) => document_id))])
      .eq('enabled', true)
      .abortSignal(signal),
  )
  return tables.flatMap((table) => {
    const document = documents.find(
      ({ id, live_version }) => id === table.document_id && live_version === table.version,
    )
    return document ? [{ ...table, title: document.title }] : []
  })
}
