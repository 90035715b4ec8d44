import { z } from 'zod'
import type { SheetColumn } from '../../_shared/sheets/columns.ts'

const columnSchema = z.object({
  name: z.string(),
  letter: z.string(),
  type: z.enum(['text', 'number', 'date']),
  prefix: z.string().optional(),
  suffix: z.string().optional(),
}) satisfies z.ZodType<SheetColumn>

/** A table that answers questions: of the version of a document that is enabled. */
export const tableSchema = z.object({
  document_id: z.string(),
  version: z.number(),
  number: z.number(),
  sheet: z.string().nullable(),
  columns: z.array(columnSchema),
  first_row: z.number(),
  row_count: z.number(),
  pages: z.array(z.tuple([z.number(), z.number()])).readonly(),
  /** Of its document. */
  title: z.string(),
})
export type SheetTable = z.infer<typeof tableSchema>
