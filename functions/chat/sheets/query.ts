import { z } from 'zod'
import { valueOfText } from '../../_shared/sheets/values.ts'
import type { SheetTable } from './tables.ts'

export const FILTER_OPS = [
  'eq',
  'ne',
  'contains',
  'starts',
  'month',
  'gt',
  'gte',
  'lt',
  'lte',
  'empty',
  'filled',
] as const
export const MEASURES = ['count', 'distinct', 'sum', 'avg', 'min', 'max'] as const

export interface Filter {
  col: number
  op: (typeof FILTER_OPS)[number]
  value: string | number
}

/** What `query_sheet` takes; columns by their place in the table. */
export interface SheetQuery {
  filters: Filter[]
  measure?: { op: (typeof MEASURES)[number]; col: number }
  group?: { col: number; part?: 'year' | 'month' | 'day' }
  sort?: { col?: number; descending: boolean }
  limit: number
}

export interface PlannedQuery {
  table: SheetTable
  query: SheetQuery
}

const MAX_FILTERS = 8
export const MAX_LIMIT = 20

/** The closed language in which a model may ask: columns by name, nothing that would be run as it stands. */
const proposalSchema = z.strictObject({
  table: z.number().int().min(1),
  filters: z
    .array(
      z.strictObject({
        column: z.string(),
        op: z.enum(FILTER_OPS),
        value: z.union([z.string().max(200), z.number()]).optional(),
      }),
    )
    .max(MAX_FILTERS)
    .default([]),
  measure: z.strictObject({ op: z.enum(MEASURES), column: z.string().nullish() }).nullish(),
  group: z
    .strictObject({ column: z.string(), part: z.enum(['year', 'month', 'day']).nullish() })
    .nullish(),
  sort: z
    .strictObject({ column: z.string().nullish(), descending: z.boolean().default(true) })
    .nullish(),
  limit: z.number().int().min(1).max(MAX_LIMIT).default(10),
})
type Proposal = z.infer<typeof proposalSchema>

/** A proposal that is complete, names columns that there are and compares like with like; undefined for any other. */
export function checkProposal(
  given: unknown,
  tables: readonly SheetTable[],
): PlannedQuery | undefined {
  const parsed = proposalSchema.safeParse(given)
  if (!parsed.success) return undefined
  const proposal = parsed.data
  const table = tables[proposal.table - 1]
  if (!table) return undefined
  const filters = proposal.filters.map((filter) => toFilter(filter, table))
  const measure = proposal.measure ? toMeasure(proposal.measure, table) : undefined
  const group = proposal.group ? columnOf(proposal.group.column, table) : undefined
  const sorted = proposal.sort?.column == null ? undefined : columnOf(proposal.sort.column, table)
  const isWrong =
    filters.includes(undefined) ||
    (proposal.measure && !measure) ||
    (proposal.group && (group === undefined || !measure)) ||
    (!measure && proposal.sort?.column != null && sorted === undefined)
  if (isWrong) return undefined
  return {
    table,
    query: {
      filters: filters.filter((filter) => filter !== undefined),
      limit: proposal.limit,
      ...(measure ? { measure } : {}),
      ...(group === undefined ? {} : { group: toGroup(group, proposal) }),
      ...(proposal.sort ? { sort: toSort(sorted, proposal.sort.descending) } : {}),
    },
  }
}

const toGroup = (col: number, { group }: Proposal): NonNullable<SheetQuery['group']> =>
  group?.part ? { col, part: group.part } : { col }

const toSort = (col: number | undefined, descending: boolean): NonNullable<SheetQuery['sort']> =>
  col === undefined ? { descending } : { col, descending }

function columnOf(name: string, { columns }: SheetTable): number | undefined {
  const at = columns.findIndex((column) => column.name.toLowerCase() === name.trim().toLowerCase())
  return at < 0 ? undefined : at
}

function toMeasure(
  { op, column }: NonNullable<Proposal['measure']>,
  table: SheetTable,
): SheetQuery['measure'] | undefined {
  const col = column == null ? (op === 'count' ? 0 : undefined) : columnOf(column, table)
  if (col === undefined) return undefined
  const isNumber = table.columns[col]?.type === 'number'
  return (op === 'sum' || op === 'avg') && !isNumber ? undefined : { op, col }
}

const ORDERED = new Set(['gt', 'gte', 'lt', 'lte'])

function toFilter(
  { column, op, value }: Proposal['filters'][number],
  table: SheetTable,
): Filter | undefined {
  const col = columnOf(column, table)
  const type = col === undefined ? undefined : table.columns[col]?.type
  if (col === undefined || type === undefined) return undefined
  if (op === 'empty' || op === 'filled') return { col, op, value: '' }
  if (value === undefined || value === '') return undefined
  if (op === 'month') {
    const month = Number(value)
    const isMonth = type === 'date' && month >= 1 && month <= 12
    return isMonth ? { col, op, value: String(month).padStart(2, '0') } : undefined
  }
  if (type === 'number' && op !== 'contains' && op !== 'starts') {
    const number = typeof value === 'number' ? value : valueOfText(value)
    return typeof number === 'number' ? { col, op, value: number } : undefined
  }
  if (type === 'date' && op !== 'contains' && op !== 'starts') {
    // A year or a month stands for all of its days.
    const date = /^\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2})?)?)?$/.exec(String(value))?.[0]
    if (date === undefined) return undefined
    if (op === 'eq') return { col, op: 'starts', value: date }
    return { col, op, value: op === 'gt' || op === 'lte' ? `${date}~` : date }
  }
  if (type === 'text' && ORDERED.has(op)) return undefined
  return { col, op, value: String(value) }
}
