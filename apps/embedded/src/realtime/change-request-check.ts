import type { PGlite } from '@electric-sql/pglite'
import type { ChangeRequest } from './change-filter.ts'
import { BadChangeRequest } from './change-filter.ts'
import {
  type Column,
  isPublished,
  passesFilters,
  readTable,
  selectableColumns,
  type Table,
} from './change-table.ts'
import type { Filter, Operator } from './filter-syntax.ts'

const MAX_IN_VALUES = 100
const IS_VALUES = ['null', 'true', 'false', 'unknown']
/** The operators of Postgres that a column's type must have. */
const PATTERN_OPERATORS: Partial<Record<Operator, string>> = {
  like: '~~',
  ilike: '~~',
  match: '~',
  imatch: '~*',
}

/** Throws when a request cannot be met, so that a client hears of it at the join and not never. */
export async function requireValid(
  connection: PGlite,
  requests: ChangeRequest[],
  role: string,
): Promise<void> {
  for (const request of requests) {
    const { event, schema, table, filters, select } = request
    const told = `[event: ${event}, schema: ${schema}, table: ${table}, filters: ${JSON.stringify(filters)}, select: ${JSON.stringify(select)}]`
    if (!(await isPublished(connection, schema, table))) {
      throw new BadChangeRequest(
        `Unable to subscribe to changes with given parameters. Please check Realtime is enabled for the given connect parameters: ${told}`,
      )
    }
    const problem = await findProblem(connection, request, role)
    if (problem !== null) {
      throw new BadChangeRequest(
        `Unable to subscribe to changes with given parameters. An exception happened so please check your connect parameters: ${told}. Exception: ${problem}`,
      )
    }
  }
}

async function findProblem(
  connection: PGlite,
  { schema, table: name, filters, select }: ChangeRequest,
  role: string,
): Promise<string | null> {
  if (filters.length === 0 && select === null) return null
  const table = await readTable(connection, schema, name)
  if (!table) return 'a filter needs a schema and a table'
  const selectable = await selectableColumns(connection, table, role)
  const unknown = select?.find((column) => !selectable.has(column))
  if (unknown !== undefined) return `invalid column for select ${unknown}`
  for (const filter of filters) {
    const column = table.columns.find(({ name }) => name === filter.column)
    if (!column || !selectable.has(filter.column))
      return `invalid column for filter ${filter.column}`
    const problem = await filterProblem(connection, filter, column)
    if (problem !== null) return problem
  }
  return tryFilters(connection, table, filters)
}

async function filterProblem(
  connection: PGlite,
  { operator, value }: Filter,
  { type }: Column,
): Promise<string | null> {
  if (operator === 'is') {
    if (!IS_VALUES.includes(value)) {
      return 'invalid value for is filter: must be null, true, false, or unknown'
    }
    const fits = value === 'null' || type === 'bool'
    return fits ? null : `is ${value} filter requires a boolean column, got ${type}`
  }
  const pattern = PATTERN_OPERATORS[operator]
  if (pattern === undefined) return null
  const { rows } = await connection.query(
    `select from pg_operator where oprname = $1 and oprleft::regtype::text = $2::regtype::text limit 1`,
    [pattern, type],
  )
  return rows.length > 0
    ? null
    : `operator ${operator} requires a text-compatible column type, got ${type}`
}

/** On an empty row, so that a value of the wrong type or a bad pattern is found here. */
async function tryFilters(
  connection: PGlite,
  table: Table,
  filters: Filter[],
): Promise<string | null> {
  const emptyRow = Object.fromEntries(table.columns.map(({ name }) => [name, null]))
  try {
    await passesFilters(connection, table, emptyRow, filters)
    for (const { operator, value } of filters) {
      if (operator === 'match' || operator === 'imatch') {
        await connection.query(`select '' ~ $1`, [value])
      }
      if (operator === 'in') {
        const { rows } = await connection.query<{ length: number }>(
          `select coalesce(array_length($1::text[], 1), 0) as length`,
          [value],
        )
        if ((rows[0]?.length ?? 0) > MAX_IN_VALUES) {
          return `too many values for \`in\` filter. Maximum ${MAX_IN_VALUES}`
        }
      }
    }
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
